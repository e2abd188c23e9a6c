import { Migration } from '@mikro-orm/migrations';

/** Users: accounts, their sessions, and the refresh tokens that keep a session alive. */
export class Migration0001Users extends Migration {
  override up(): void {
    this.addSql(`
      create table user_account (
        id uuid primary key,
        -- What only its owner sees has an id of its own, so that a public user id gives nothing away.
        viewer_id uuid not null unique,
        -- Lower case; null for a guest.
        email text unique,
        password_hash text,
        display_name text not null,
        roles text[] not null default '{FAN}',
        created_at timestamptz not null default clock_timestamp()
      )`);
    this.addSql(`
      create table session (
        id uuid primary key,
        user_id uuid not null references user_account,
        created_at timestamptz not null default clock_timestamp(),
        revoked_at timestamptz,
        revoked_because text
      )`);
    this.addSql('create index session_user_id on session (user_id)');
    // For the poll by which every process learns which access tokens to refuse before they expire.
    this.addSql('create index session_revoked_at on session (revoked_at) where revoked_at is not null');
    this.addSql(`
      create table refresh_token (
        -- SHA-256 of the token: a copy of this table lets nobody in.
        digest bytea primary key,
        session_id uuid not null references session,
        expires_at timestamptz not null,
        -- Set once. A token that comes back after that was stolen, or its answer was lost: the session ends.
        used_at timestamptz
      )`);
    this.addSql('create index refresh_token_session on refresh_token (session_id)');
    this.addSql(`
      create table wallet (
        id uuid primary key,
        user_id uuid not null unique references user_account,
        balance bigint not null default 0 check (balance >= 0),
        currency char(3) not null default 'KRW'
      )`);
  }
}
