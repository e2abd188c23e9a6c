import { Migration } from '@mikro-orm/migrations';

/**
 * The parts of a waiting room that must survive the loss of its line: settings, numbers, passes and the log.
 */
export class Migration0008WaitingRoom extends Migration {
  override up(): void {
    this.addSql(`
      create table waiting_room (
        concert_id int primary key references concert,
        capacity int not null check (capacity > 0),
        admit_per_second int not null check (admit_per_second > 0),
        admitted_seconds int not null check (admitted_seconds > 0),
        paused boolean not null default false,
        adaptive boolean not null default false,
        lobby_order text not null default 'FIRST_COME' check (lobby_order in ('FIRST_COME', 'DRAW')),
        -- Increases with every change of the settings, so that none is undone by somebody who is late.
        settings_version int not null default 1,
        opened_at timestamptz,
        -- Increases whenever the line in Redis was lost. 0: nobody has ever joined.
        epoch int not null default 0,
        -- Leased in blocks, so that no sequence is issued twice whatever Redis forgets.
        next_sequence bigint not null default 1,
        -- How far the journal of this epoch's line has been written down.
        journal_version bigint not null default 0,
        log_length bigint not null default 0,
        log_hash bytea not null default decode(repeat('00', 32), 'hex'),
        -- Of a draw. The commitment is public from the start, the seed when the entrants are fixed.
        draw_seed bytea,
        draw_entrants bigint[],
        -- The seed is in the log: the order of the lobby is known.
        drawn boolean not null default false
      ) with (fillfactor = 50)`);
    this.addSql(`
      insert into waiting_room (concert_id, capacity, admit_per_second, admitted_seconds)
      select id, waiting_room_capacity, admit_per_second, admitted_seconds
      from concert where waiting_room_capacity is not null`);
    this.addSql('alter table concert add column has_waiting_room boolean not null default false');
    this.addSql('update concert set has_waiting_room = waiting_room_capacity is not null');
    this.addSql(`
      alter table concert drop constraint concert_waiting_room_whole,
        drop column waiting_room_capacity, drop column admit_per_second, drop column admitted_seconds`);
    this.addSql(`
      create table waiting_room_pass (
        concert_id int not null,
        sequence bigint not null,
        user_id uuid not null,
        admitted_at timestamptz not null,
        expires_at timestamptz not null,
        -- Null as long as nobody has ended it; its time may be over all the same.
        ended_at timestamptz,
        end_reason text,
        -- True once the line knows that the slot is free.
        released boolean not null default false,
        primary key (concert_id, sequence)
      ) with (fillfactor = 70)`);
    this.addSql('create index waiting_room_pass_user on waiting_room_pass (user_id, concert_id)');
    this.addSql(`create index waiting_room_pass_unreleased on waiting_room_pass (concert_id, expires_at)
      where not released`);
    this.addLog();
    // Several deployments may share a Redis. The keys of each carry this name.
    this.addSql('create table deployment (id uuid not null default gen_random_uuid())');
    this.addSql('insert into deployment default values');
  }

  /** Which fans were let in, and in which order. Every entry carries the hash of all entries before it. */
  private addLog(): void {
    this.addSql(`
      create table waiting_room_log (
        concert_id int not null,
        number bigint not null,
        kind text not null,
        epoch int not null,
        -- 0 where it is about nobody.
        sequence bigint not null,
        detail text not null,
        at timestamptz not null,
        hash bytea not null,
        primary key (concert_id, number)
      )`);
    this.addSql(`create index waiting_room_log_spent on waiting_room_log (concert_id, sequence)
      where kind in ('ADMITTED', 'LEFT')`);
    this.addSql(`create trigger waiting_room_log_kept before update or delete or truncate
      on waiting_room_log execute function refuse_change()`);
  }
}
