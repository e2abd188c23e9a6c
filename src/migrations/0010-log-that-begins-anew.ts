import { Migration } from '@mikro-orm/migrations';

/** A log that has lost its end gives out positions a second time. Positions in the database never repeat. */
export class Migration0010LogThatBeginsAnew extends Migration {
  override up(): void {
    // The number to add to a position of the present log to get the position in the database.
    this.addSql('alter table queue_shard add column base bigint not null default 0');
  }
}
