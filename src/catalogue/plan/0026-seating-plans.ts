import { Migration } from '@mikro-orm/migrations';

/** Plans of venues, and the geometry that every performance keeps of its own. */
export class Migration0026SeatingPlans extends Migration {
  override up(): void {
    this.addSql(`
      create table seating_plan (
        id int generated always as identity primary key,
        venue_id int not null references venue,
        name text not null,
        -- As it was imported, in the format of pretix; null: the server has drawn it.
        document json,
        -- Size, stage and areas, then the sections with their rows, as a performance gets them.
        sheet jsonb not null,
        sections jsonb not null,
        -- Name, colour and number of seats of each category, in the order of the plan.
        categories jsonb not null,
        seats_total int not null check (seats_total between 1 and 100000),
        created_at timestamptz not null default clock_timestamp(),
        changed_at timestamptz not null default clock_timestamp()
      )`);
    this.addSql('create index seating_plan_venue on seating_plan (venue_id, id)');
    this.addSql(`comment on table seating_plan is
      'How the seats of a venue lie. A performance copies it, so a later change reaches no performance.'`);
    this.addSql(`
      alter table performance
        -- Size, stage and areas of its plan; null: made before there were plans, drawn when it is read.
        add column sheet jsonb`);
    this.addSql(`
      alter table section
        -- All three are null where the performance has no plan.
        add column category text,
        add column color text,
        add column outline jsonb`);
  }
}
