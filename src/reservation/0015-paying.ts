import { Migration } from '@mikro-orm/migrations';

/** Holds that are being paid for. */
export class Migration0015Paying extends Migration {
  override up(): void {
    // Null: no external payment has been begun. The first one may extend the hold, so no other does.
    this.addSql('alter table reservation add column paying_since timestamptz');
    // Serves the sweeper. It also serves a process of the version before, which asks for HELD only.
    this.addSql('drop index reservation_held_until');
    this.addSql(`create index reservation_held_until on reservation (held_until)
      where status in ('HELD', 'PAYING')`);
  }
}
