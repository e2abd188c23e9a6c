import { Migration } from '@mikro-orm/migrations';

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
  }
}
