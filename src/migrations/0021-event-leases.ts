import { Migration } from '@mikro-orm/migrations';

/** A worker that hands events to another system works without a transaction, so no row lock is its lease. */
export class Migration0021EventLeases extends Migration {
  override up(): void {
    this.addSql(`
      alter table event_consumer
        -- The worker that delivers for a relay; null: none does.
        add column leased_to text,
        -- From then on another worker may deliver.
        add column leased_until timestamptz`);
  }
}
