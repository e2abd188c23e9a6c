import { Migration } from '@mikro-orm/migrations';

/** What a fan has earned; a presale may ask for it. */
export class Migration0024Tiers extends Migration {
  override up(): void {
    this.addSql(`
      alter table user_account
        add column tier text not null default 'BASIC' check (tier in ('BASIC', 'SILVER', 'GOLD', 'VIP'))`);
    this.addSql(`
      create table tier_change (
        id bigint generated always as identity primary key,
        user_id uuid not null references user_account,
        before text not null,
        after text not null,
        changed_by uuid not null references user_account,
        changed_at timestamptz not null default clock_timestamp()
      )`);
    this.addSql('create index tier_change_user on tier_change (user_id, id)');
    this.addSql(`comment on table tier_change is
      'Every tier that an admin has given to a user: who, when, what it was and what it became. Append-only.'`);
    this.addSql(`create trigger tier_change_kept before update or delete or truncate
      on tier_change execute function refuse_change()`);
  }
}
