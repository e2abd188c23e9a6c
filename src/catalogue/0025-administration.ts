import { Migration } from '@mikro-orm/migrations';

const HOLDS = {
  performance_key: 'Idempotency keys of createPerformance.',
  catalogue_change_agency: 'Whose organisers may read which changes of the catalogue. Append-only.',
};

/** The keys of added performances, and the ways in which the record of changes is read. */
export class Migration0025Administration extends Migration {
  override up(): void {
    this.addSql(`
      create table performance_key (
        user_id uuid not null references user_account,
        idempotency_key text not null,
        -- SHA-256 of the input as it was checked: the same key with other input is refused.
        input_digest bytea not null,
        -- Set in the transaction that creates the performance.
        performance_id int references performance,
        primary key (user_id, idempotency_key)
      )`);
    // A change that moves a thing from one agency to another belongs to both, and stays with both.
    this.addSql(`
      create table catalogue_change_agency (
        agency_id int not null references agency,
        change_id bigint not null references catalogue_change,
        primary key (agency_id, change_id)
      )`);
    this.addSql(`create trigger catalogue_change_agency_kept before update or delete or truncate
      on catalogue_change_agency execute function refuse_change()`);
    this.addSql('create index catalogue_change_actor on catalogue_change (actor_user_id, id)');
    this.addSql('create index catalogue_change_kind on catalogue_change (kind, id)');
    for (const [table, text] of Object.entries(HOLDS)) {
      this.addSql(`comment on table ${table} is '${text}'`);
    }
  }
}
