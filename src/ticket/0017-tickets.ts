import { Migration } from '@mikro-orm/migrations';

/** Tickets: the right to one seat, issued when it is paid. USED and VOID are final, and no row is deleted. */
export class Migration0017Tickets extends Migration {
  override up(): void {
    this.addSql(`
      create table ticket (
        id uuid primary key,
        reservation_id uuid not null,
        performance_id int not null,
        seat_id bigint not null,
        lab boolean not null,
        -- A transfer makes a new row, so a row has one holder for ever.
        holder_user_id uuid not null,
        -- VALID, USED or VOID. No check constraints: a purchase writes this table, and PostgreSQL reads their
        -- text anew for every statement that writes. The trigger below refuses other values.
        status text not null default 'VALID',
        issued_at timestamptz not null,
        used_at timestamptz,
        used_gate text,
        -- Who checked it in.
        used_by uuid,
        void_at timestamptz,
        -- REFUNDED or TRANSFERRED.
        void_reason text,
        -- The ticket it took the place of, when it was given to another user.
        replaces uuid
      ) with (fillfactor = 90)`);
    // The last safeguard, behind every payment: a seat has at most one ticket that opens a door.
    this.addSql(`create unique index ticket_one_per_seat on ticket (seat_id)
      where status <> 'VOID' and not lab`);
    this.addSql('create index ticket_of_reservation on ticket (reservation_id)');
    // Serves the list of a user, in its order.
    this.addSql('create index ticket_of_holder on ticket (holder_user_id, issued_at, id)');
    this.keepHistory();
  }

  private keepHistory(): void {
    this.addSql(`
      create function refuse_ticket_change() returns trigger language plpgsql as $$
      begin
        raise exception 'ticket % cannot become % from %', old.id, new.status, old.status
          using errcode = 'TR004';
      end $$`);
    this.addSql(`create trigger ticket_status_final before update on ticket
      for each row when (not coalesce(old.status = 'VALID' and (
        (new.status = 'USED' and new.used_at is not null and new.void_at is null)
        or (new.status = 'VOID' and new.void_at is not null and new.used_at is null
          and new.void_reason in ('REFUNDED', 'TRANSFERRED'))), false))
      execute function refuse_ticket_change()`);
    this.addSql(`create trigger ticket_as_it_was
      before update of id, reservation_id, performance_id, seat_id, lab, holder_user_id, issued_at, replaces
      on ticket execute function refuse_change()`);
    this.addSql(`create trigger ticket_kept before delete or truncate on ticket
      execute function refuse_change()`);
  }
}
