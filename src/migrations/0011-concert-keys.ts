import { Migration } from '@mikro-orm/migrations';

/** The idempotency keys under which concerts were created. */
export class Migration0011ConcertKeys extends Migration {
  override up(): void {
    this.addSql(`
      create table concert_key (
        user_id uuid not null references user_account,
        idempotency_key text not null,
        -- SHA-256 of the input as it was checked: the same key with other input is refused.
        input_digest bytea not null,
        -- Set in the transaction that creates the concert.
        concert_id int references concert,
        primary key (user_id, idempotency_key)
      )`);
  }
}
