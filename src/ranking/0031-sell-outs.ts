import { Migration } from '@mikro-orm/migrations';

/** Which concerts have sold out, and how long it took. */
export class Migration0031SellOuts extends Migration {
  override up(): void {
    this.addSql(`
      create table sell_out (
        concert_id int primary key references concert,
        opened_at timestamptz not null,
        -- When the last seat was paid.
        sold_out_at timestamptz not null,
        performances int not null,
        -- Microseconds from the one instant to the other.
        took bigint not null
      )`);
    // The order of the ranking: no two concerts have the same place.
    this.addSql(`create unique index sell_out_rank
      on sell_out (took, performances desc, opened_at, concert_id)`);
    this.addSql(`create trigger sell_out_kept before update or delete or truncate
      on sell_out execute function refuse_change()`);
    this.addSql(`comment on table sell_out is
      'Concerts that have sold out, and how long it took. A refund changes nothing. Never changed.'`);
  }
}
