import { Migration } from '@mikro-orm/migrations';

/**
 * What the catalogue offers to other rooms in the database. The planner puts a view's query in its place, so
 * a statement costs the same as if it named the tables.
 */
export class Migration0014OfferedViews extends Migration {
  override up(): void {
    this.addSql(`
      create view performance_sale as
      select p.id as performance_id, p.concert_id, p.starts_at, p.lab, p.first_seat_id, p.seats_total,
        c.currency, c.sale_opens_at, c.max_seats_per_user, c.has_waiting_room
      from performance p join concert c on c.id = p.concert_id`);
    this.addSql('create view section_price as select id as section_id, price from section');
    this.addSql(`
      create view concert_dates as
      select c.id as concert_id, c.sale_opens_at,
        (select max(p.starts_at) from performance p where p.concert_id = c.id) as last_starts_at
      from concert c`);
  }
}
