import { Migration } from '@mikro-orm/migrations';

/** Every role that was granted or revoked, by whom and when. */
export class Migration0013RoleChanges extends Migration {
  override up(): void {
    this.addSql(`
      create table role_change (
        -- Given out while the table is locked, so that a change that commits later has a higher number.
        id bigint generated always as identity primary key,
        user_id uuid not null references user_account,
        role text not null,
        granted boolean not null,
        -- Null: the server, at its start (ADMIN_EMAIL).
        changed_by uuid references user_account,
        changed_at timestamptz not null default clock_timestamp()
      )`);
    this.addSql('create index role_change_user on role_change (user_id, id)');
    this.addSql(`create trigger role_change_kept before update or delete or truncate
      on role_change execute function refuse_change()`);
    // Serves the question whether an admin would be left.
    this.addSql(`create index user_account_admin on user_account (id) where 'ADMIN' = any(roles)`);
  }
}
