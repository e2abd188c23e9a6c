import { Migration } from '@mikro-orm/migrations';

/** A log that lost its end gives positions a second time; those of the database never come twice. */
export class Migration0010LogThatBeginsAnew extends Migration {
  override up(): void {
    // What is added to a position of the log, as it is now, to make it one of the database.
    this.addSql('alter table queue_shard add column base bigint not null default 0');
  }
}
