import { Migration } from '@mikro-orm/migrations';

/** Lists of a city or a kind are mostly asked for by time, too. */
export class Migration0035ConcertListIndexes extends Migration {
  override up(): void {
    this.addSql('drop index concert_search_city');
    this.addSql('create index concert_search_city on concert_search (city, last_starts_at)');
    this.addSql('create index concert_search_kind on concert_search (kind, last_starts_at)');
  }
}
