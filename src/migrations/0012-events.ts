import { Migration } from '@mikro-orm/migrations';

/**
 * The log of events and its consumers. It takes the place of the outbox, whose rows are carried over.
 *
 * A process of the version before may run beside new ones, and may even put its functions of the database
 * back. What these write into the outbox goes into the log in the same transaction, so no change is lost. Its
 * relay finds an empty outbox.
 */
export class Migration0012Events extends Migration {
  override up(): void {
    this.addLog();
    this.addConsumers();
    this.addOldDoor();
    // The trigger has locked the outbox: what is in it now was committed before.
    this.addSql(`
      insert into event (topic, key, version, payload, written_at)
      select moved.topic, moved.key, 1, moved.payload, o.created_at
      from outbox o, lateral outbox_row_as_event(o) as moved
      order by o.id`);
    this.addSql('delete from outbox');
  }

  private addLog(): void {
    this.addSql(`
      create table event (
        id bigint generated always as identity,
        topic text not null,
        key text not null,
        version int not null,
        payload jsonb not null,
        written_at timestamptz not null,
        -- Its place in the log; null until number_events has given it one.
        position bigint
      )`);
    // Compressing a payload of hundreds of seats costs more than writing the change itself.
    this.addSql('alter table event alter payload set storage external');
    // An event is in one of the two: the transaction that writes it pays for one entry.
    this.addSql('create index event_without_position on event (id) where position is null');
    this.addSql('create unique index event_position on event (position) where position is not null');
    // One row: the last place that was given.
    this.addSql('create table event_head (position bigint not null)');
    this.addSql('insert into event_head values (0)');
  }

  private addConsumers(): void {
    this.addSql(`
      create table event_consumer (
        name text primary key,
        topics text[] not null,
        -- It has handled all events up to this place, or set them aside. The worker that has locked the row
        -- works.
        position bigint not null,
        -- When a worker that knows it ran last.
        seen_at timestamptz not null
      ) with (fillfactor = 50)`);
    this.addSql(`
      create table event_parked_key (
        consumer text not null,
        key text not null,
        -- How often its first event has failed.
        attempts int not null default 0,
        last_error text,
        retry_at timestamptz not null default clock_timestamp(),
        -- Set: a dead letter, which is not tried again before an operator says so.
        dead_at timestamptz,
        primary key (consumer, key)
      )`);
    // Copies, so that the log may forget them.
    this.addSql(`
      create table event_parked (
        consumer text not null,
        key text not null,
        position bigint not null,
        topic text not null,
        version int not null,
        payload jsonb not null,
        written_at timestamptz not null,
        primary key (consumer, key, position)
      )`);
    this.addSql('alter table event_parked alter payload set storage external');
  }

  private addOldDoor(): void {
    this.addSql(`
      create function outbox_row_as_event(
        p_row outbox, out topic text, out key text, out payload jsonb
      ) language plpgsql as $$
      begin
        topic := case p_row.seat_status
          when 'HELD' then 'seats-held' when 'SOLD' then 'seats-sold' else 'seats-released' end;
        key := 'performance:' || p_row.performance_id;
        payload := jsonb_build_object('performanceId', p_row.performance_id,
          'seatIds', to_jsonb(p_row.seat_ids), 'reservationIds', to_jsonb(p_row.reservation_ids));
        if p_row.seat_status = 'SOLD' then
          payload := payload || jsonb_build_object('userIds', to_jsonb(array(
            select r.user_id from reservation r
            where r.id = any(p_row.reservation_ids) and r.status = 'CONFIRMED')));
        end if;
      end $$`);
    this.addSql(`
      create function outbox_row_to_log() returns trigger language plpgsql as $$
      begin
        insert into event (topic, key, version, payload, written_at)
        select moved.topic, moved.key, 1, moved.payload, new.created_at
        from outbox_row_as_event(new) as moved;
        return null;
      end $$`);
    this.addSql(`create trigger outbox_to_log before insert on outbox
      for each row execute function outbox_row_to_log()`);
  }
}
