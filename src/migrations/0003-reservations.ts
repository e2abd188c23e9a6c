import { Migration } from '@mikro-orm/migrations';

/** The core: reservations, the history of every hold, the limits, and the outbox of changes. */
export class Migration0003Reservations extends Migration {
  override up(): void {
    this.addSql(`create type reservation_status as enum
      ('PENDING', 'HELD', 'PAYING', 'CONFIRMED', 'REJECTED', 'EXPIRED', 'CANCELLED', 'REFUNDED')`);
    this.addSql(`
      create table reservation (
        -- HMAC(server key, user, idempotency key): a retry finds itself without having been told its id.
        id uuid primary key,
        user_id uuid not null,
        -- 1 to 255 characters. No check constraints on the hot tables: PostgreSQL reads their text anew for
        -- every statement that writes.
        idempotency_key text not null,
        -- SHA-256 of performance and set of seats: what the key stands for.
        input_digest bytea not null,
        performance_id int not null,
        seat_ids bigint[] not null,
        strategy text not null,
        status reservation_status not null,
        version int not null default 1,
        amount bigint not null,
        currency char(3) not null,
        held_until timestamptz,
        created_at timestamptz not null,
        -- The instant of the last change of status, read once under the locks it was decided under.
        changed_at timestamptz not null,
        -- Also holds when the key behind the ids has been changed.
        constraint reservation_key unique (user_id, idempotency_key)
      ) with (fillfactor = 80)`);
    // Serves the sweeper.
    this.addSql(`create index reservation_held_until on reservation (held_until) where status = 'HELD'`);
    this.addSql(`
      create table reservation_seat (
        reservation_id uuid not null,
        seat_id bigint not null,
        active boolean not null default true,
        lab boolean not null,
        -- Both are read under the lock of the seat, so that [held_at, released_at) of one seat can only
        -- overlap when it was sold twice. Rows stay for ever: end states do not show a double sale, overlaps
        -- do.
        held_at timestamptz not null,
        -- Null as long as it is active.
        released_at timestamptz,
        primary key (reservation_id, seat_id)
      )`);
    // The last safeguard, behind every strategy: whatever else goes wrong, a seat has at most one active
    // hold.
    this.addSql(`create unique index reservation_seat_one_active on reservation_seat (seat_id)
      where active and not lab`);
    this.addSql(`
      create table quota (
        user_id uuid not null,
        concert_id int not null,
        seats int not null,
        cap int not null,
        primary key (user_id, concert_id),
        constraint quota_within_cap check (seats between 0 and cap)
      ) with (fillfactor = 80)`);
    this.addHistory();
    this.addSql(`
      create table outbox (
        performance_id int not null,
        id bigint generated always as identity,
        seat_ids bigint[] not null,
        seat_status seat_status not null,
        reservation_ids uuid[] not null,
        created_at timestamptz not null,
        primary key (performance_id, id)
      )`);
  }

  /** The history is permanent: every change of status is kept, and no entry can be altered or deleted. */
  private addHistory(): void {
    this.addSql(`
      create table reservation_transition (
        reservation_id uuid not null,
        version int not null,
        from_status reservation_status not null,
        to_status reservation_status not null,
        changed_at timestamptz not null,
        primary key (reservation_id, version)
      )`);
    this.addSql(`
      create function record_transition() returns trigger language plpgsql as $$
      begin
        insert into reservation_transition
        values (new.id, new.version, old.status, new.status, new.changed_at);
        return null;
      end $$`);
    this.addSql(`create trigger reservation_transition_recorded after update of status on reservation
      for each row when (old.status <> new.status) execute function record_transition()`);
    this.addSql(`
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is history: it can be added to, never changed', tg_table_name
          using errcode = 'restrict_violation';
      end $$`);
    this.addSql(`create trigger reservation_transition_kept before update or delete or truncate
      on reservation_transition execute function refuse_change()`);
    this.addSql(`create trigger reservation_seat_kept before delete or truncate
      on reservation_seat execute function refuse_change()`);
    this.addSql(`create trigger reservation_seat_as_it_was
      before update of reservation_id, seat_id, lab, held_at on reservation_seat
      execute function refuse_change()`);
    this.addSql(`create trigger reservation_kept before delete or truncate
      on reservation execute function refuse_change()`);
  }
}
