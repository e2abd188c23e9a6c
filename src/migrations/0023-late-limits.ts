import { Migration } from '@mikro-orm/migrations';

/**
 * What a worker of the older release asks. Without it, that worker would give up on requests which it has
 * read, and record refusals for good. TR002 says that another worker has the shard: the older worker lets go
 * of it and writes nothing.
 */
const LET_GO = `
  create function decide_queued(
    p_log uuid, p_shard int, p_fence bigint, p_lease interval, p_position bigint,
    p_performance_id int, p_concert_id int, p_cap int, p_hold interval, p_contenders int[],
    p_last_tries int[], p_reservation_ids uuid[], p_user_ids uuid[], p_keys text[], p_digests bytea[],
    p_seat_ids bigint[], p_seat_requests int[], p_positions bigint[], p_deadlines timestamptz[]
  ) returns table (request int, outcome text, lapsed_reservation_ids uuid[])
  language plpgsql as $$
  begin
    raise exception 'this release no longer decides requests' using errcode = 'TR002';
  end $$`;

/** A limit of seats may come, go and change during a sale. See ADR 0032. */
export class Migration0023LateLimits extends Migration {
  override up(): void {
    this.addSql(`
      alter table concert
        -- True since a limit was first introduced, or removed, during the sale: then a user may have seats
        -- that were never counted.
        add column counts_late boolean not null default false`);
    this.addSql(`
      alter table quota
        drop constraint quota_within_cap,
        -- The limit that decides is that of the concert, as it is now.
        drop column cap,
        -- Null: the user's seats have not been counted yet.
        alter column seats drop not null,
        add constraint quota_not_negative check (seats >= 0)`);
    this.addSql(`
      create or replace view performance_sale as
      select p.id as performance_id, p.concert_id, p.starts_at, p.lab, p.first_seat_id, p.seats_total,
        c.currency, c.sale_opens_at, c.max_seats_per_user, c.has_waiting_room,
        p.cancelled_at, p.postponed_at, c.presale_opens_at, c.presale_tier, c.presale_code_digest,
        c.max_seats_per_reservation, c.refund_deadline_hours, c.leave_no_single_seat, p.keeps_back_seats,
        c.counts_late
      from performance p join concert c on c.id = p.concert_id`);
    // Their successors take other parameters. A server of an older release must not sell by the old rules.
    this.addSql(`
      drop function if exists
        hold_seats(uuid, uuid, text, bytea, int, bigint[], int, int, text, interval, int[]),
        lock_and_hold_seats(uuid, uuid, text, bytea, int, bigint[], int, int, text, interval),
        hold_fenced_seats(uuid, uuid, text, bytea, int, bigint[], int, int, text, interval, bigint),
        overwrite_seats(uuid, uuid, text, bytea, int, bigint[], interval),
        why_not_held(int, int, int, uuid[], text[], bigint[], int[]),
        lock_quotas(int, int, int, int[], uuid[], bigint[], int[]),
        hold_seats_together(int, int, int, text, interval, int[], uuid[], uuid[], text[], bytea[], bigint[],
          int[]),
        decide_queued(uuid, int, bigint, interval, bigint, int, int, int, interval, int[], int[], uuid[],
          uuid[], text[], bytea[], bigint[], int[], bigint[], timestamptz[])`);
    this.addSql(LET_GO);
  }
}
