import { Migration } from '@mikro-orm/migrations';

/** What is on sale: agencies, artists, venues, concerts, their performances, sections and seats. */
export class Migration0002Concerts extends Migration {
  override up(): void {
    this.addSql(`
      create table agency (
        id int generated always as identity primary key,
        slug text unique,
        name text not null
      )`);
    this.addSql(`
      create table artist (
        id int generated always as identity primary key,
        slug text unique,
        name text not null,
        agency_id int references agency
      )`);
    this.addSql('create index artist_agency on artist (agency_id)');
    this.addSql(`
      create table venue (
        id int generated always as identity primary key,
        slug text unique,
        name text not null,
        city text,
        country char(2) not null,
        time_zone text not null
      )`);
    this.addSql(`
      create table concert (
        id int generated always as identity primary key,
        slug text unique,
        title text not null,
        kind text not null check (kind in ('CONCERT', 'MUSICAL', 'SPORTS')),
        artist_id int references artist,
        currency char(3) not null,
        sale_opens_at timestamptz,
        max_seats_per_user int check (max_seats_per_user > 0),
        -- Null: no waiting room. The three settings come together.
        waiting_room_capacity int check (waiting_room_capacity > 0),
        admit_per_second int check (admit_per_second > 0),
        admitted_seconds int check (admitted_seconds > 0),
        created_at timestamptz not null default clock_timestamp(),
        constraint concert_waiting_room_whole check (
          num_nulls(waiting_room_capacity, admit_per_second, admitted_seconds) in (0, 3))
      )`);
    this.addSql('create index concert_artist on concert (artist_id)');
    this.addSql(`
      create table performance (
        id int generated always as identity primary key,
        concert_id int not null references concert,
        venue_id int not null references venue,
        starts_at timestamptz not null,
        -- A demonstration in which seats may be oversold. Fixed at creation.
        lab boolean not null,
        -- A performance's seats have consecutive ids in layout order: the place in the seat map is id -
        -- first_seat_id.
        first_seat_id bigint not null unique,
        seats_total int not null check (seats_total between 1 and 100000)
      )`);
    this.addSql('create index performance_concert on performance (concert_id)');
    this.addSql(`
      create table section (
        id int generated always as identity primary key,
        performance_id int not null references performance,
        name text not null,
        price bigint not null check (price between 0 and 9007199254740991),
        first_seat_id bigint not null,
        seats_total int not null check (seats_total > 0),
        -- Front to back: [{"label": "A", "seats": 24}, …]; a standing section is one row whose label is null.
        -- Seat numbers count from 1 within a row, so that 50,000 labels need not be stored with the seats.
        rows jsonb not null
      )`);
    this.addSql('create index section_performance on section (performance_id, first_seat_id)');
    this.addSql(`create type seat_status as enum ('AVAILABLE', 'HELD', 'SOLD', 'BLOCKED')`);
    // No foreign keys on the hot tables: each would lock and read another row per seat sold; the statements
    // that write them take every id from the rows they have just locked. No index contains status, and a
    // fifth of each page stays free, so that a change of status is a heap-only update.
    this.addSql(`
      create table seat (
        id bigint primary key,
        performance_id int not null,
        section_id int not null,
        version int not null default 0,
        status seat_status not null default 'AVAILABLE',
        reservation_id uuid,
        fence bigint not null default 0
      ) with (fillfactor = 70)`);
    // One row: the next free seat id. Taking a block of ids from it keeps a performance's seats consecutive.
    this.addSql('create table seat_id_counter (next bigint not null)');
    this.addSql('insert into seat_id_counter values (0)');
  }
}
