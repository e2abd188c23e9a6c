import { Migration } from '@mikro-orm/migrations';

/**
 * What rooms offer to the rankings and to the console: views without an expression of their own, which the
 * planner puts in place, and the indexes by which the console finds reservations.
 */
export class Migration0032Console extends Migration {
  override up(): void {
    this.addViews();
    // Of a performance, of one status, in order of time. A change of status writes an entry into every index
    // of the table in any case, because others contain the status.
    this.addSql(`create index reservation_by_status
      on reservation (performance_id, status, created_at, id)`);
    // With reservation_seat_one_active it finds all holds of a seat. A hold that begins writes nothing here.
    this.addSql('create index reservation_seat_past on reservation_seat (seat_id) where not active or lab');
    this.addSql(`create index concert_sale_opens on concert (sale_opens_at, id)
      where sale_opens_at is not null`);
    this.addSql('create index performance_starts on performance (starts_at, concert_id)');
  }

  private addViews(): void {
    // Null: on sale since it was created.
    this.addSql(`
      create view concert_opening as
      select id as concert_id, sale_opens_at, archived_at,
        case when sale_opens_at is null then created_at else least(presale_opens_at, sale_opens_at) end
          as opened_at
      from concert`);
    this.addSql(`
      create view performance_place as
      select p.id as performance_id, p.concert_id, p.starts_at, v.time_zone, c.title, c.currency
      from performance p join venue v on v.id = p.venue_id join concert c on c.id = p.concert_id`);
    this.addSql(`
      create view section_range as
      select id as section_id, performance_id, name, price, first_seat_id, seats_total from section`);
    this.addSql(`
      create view catalogue_record as
      select id, changed_at, actor_user_id, kind, entity_id, action, before, after from catalogue_change`);
    this.addSql('create view seat_counts as select performance_id, seats_left, seats_held from seat_map');
    this.addSql(`
      create view reservation_record as
      select id, user_id, input_digest, performance_id, seat_ids, strategy, status, version, amount, currency,
        held_until, created_at, changed_at, refusal_code, refused_seat_ids
      from reservation`);
    this.addSql(`
      create view reservation_change as
      select reservation_id, version, to_status, changed_at from reservation_transition`);
    this.addSql(`
      create view reservation_hold as
      select reservation_id, seat_id, active, lab from reservation_seat`);
    this.addSql(`
      create view payment_record as
      select id, reservation_id, user_id, performance_id, method, status, amount, currency, refunded,
        reference, failure_code, created_at, changed_at
      from payment`);
  }
}
