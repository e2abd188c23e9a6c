import { Migration } from '@mikro-orm/migrations';

/** The pictures that were uploaded. Their bytes are in the image store. */
export class Migration0033Images extends Migration {
  override up(): void {
    this.addSql(`
      create table image (
        -- SHA-256 of the stored picture, in hexadecimal digits: the same picture is stored once.
        hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
        width int not null check (width > 0),
        height int not null check (height > 0),
        uploaded_at timestamptz not null default clock_timestamp(),
        -- Null: the server itself has drawn it.
        uploaded_by uuid references user_account
      )`);
    this.addSql(`comment on table image is 'Pictures of the catalogue. Their bytes are in the image store.'`);
  }
}
