import { Migration } from '@mikro-orm/migrations';

/** What the relay keeps: all seats of a performance in two bits each, and how many are left. */
export class Migration0004SeatMap extends Migration {
  override up(): void {
    this.addSql(`
      create table seat_map (
        performance_id int primary key references performance,
        version bigint not null default 0,
        -- Two bits a seat in layout order, the first seat in the highest bits of the first byte:
        -- 0 available, 1 held, 2 sold, 3 blocked.
        statuses bytea not null,
        seats_left int not null check (seats_left >= 0),
        seats_held int not null check (seats_held >= 0)
      ) with (fillfactor = 50)`);
    // Compressing the statuses would cost more than it saves, because the row is rewritten many times per
    // second.
    this.addSql('alter table seat_map alter statuses set storage external');
    // Every performance has its map from the first instant, whatever statement creates it.
    this.addSql(`
      create function create_seat_map() returns trigger language plpgsql as $$
      begin
        insert into seat_map (performance_id, statuses, seats_left, seats_held)
        values (new.id, decode(repeat('00', (new.seats_total + 3) / 4), 'hex'), new.seats_total, 0);
        return null;
      end $$`);
    this.addSql(`create trigger performance_has_seat_map after insert on performance
      for each row execute function create_seat_map()`);
  }
}
