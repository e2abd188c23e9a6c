import { Migration } from '@mikro-orm/migrations';

/**
 * What the queue keeps in the database: the consumer of each shard, its progress, the decisions, and the
 * messages that cannot be decided.
 */
export class Migration0006Queue extends Migration {
  override up(): void {
    // A rejection. Only the queue stores rejections: with every other strategy the caller gets the refusal at
    // once.
    this.addSql('alter table reservation add column refusal_code text, add column refused_seat_ids bigint[]');
    this.addSql(`
      create table queue_shard (
        -- The log's own identity: positions of another log mean nothing here.
        log uuid not null,
        shard smallint not null,
        -- Increases with every consumer. Whoever comes with an older one writes nothing.
        fence bigint not null,
        -- Everything up to it is decided; -1: nothing is.
        position bigint not null,
        leased_until timestamptz not null,
        primary key (log, shard)
      ) with (fillfactor = 50)`);
    this.addSql(`
      create table queue_decision (
        reservation_id uuid primary key,
        log uuid not null,
        shard smallint not null,
        position bigint not null,
        fence bigint not null,
        -- Read while the shard's row is locked.
        decided_at timestamptz not null
      )`);
    this.addSql(`create trigger queue_decision_kept before update or delete or truncate
      on queue_decision execute function refuse_change()`);
    this.addSql(`
      create table dead_letter (
        log uuid not null,
        shard smallint not null,
        position bigint not null,
        -- Null: not even that could be read.
        reservation_id uuid,
        payload bytea not null,
        reason text not null,
        created_at timestamptz not null default clock_timestamp(),
        primary key (log, shard, position)
      )`);
  }
}
