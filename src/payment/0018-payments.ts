import { Migration } from '@mikro-orm/migrations';

/** Payments with their history, the refunds that were asked for, and the messages of providers. */
export class Migration0018Payments extends Migration {
  override up(): void {
    this.addPayments();
    this.addHistory();
    this.addSql(`
      create table refund (
        id uuid primary key,
        payment_id uuid not null constraint refund_of_payment unique,
        reservation_id uuid not null,
        -- Who asked for it.
        actor_user_id uuid not null,
        -- The right of an admin was needed: it was another user's, or the deadline was over.
        by_admin boolean not null,
        idempotency_key text not null,
        created_at timestamptz not null,
        constraint refund_key unique (actor_user_id, idempotency_key)
      )`);
    this.addSql(`create trigger refund_kept before update or delete or truncate
      on refund execute function refuse_change()`);
    this.addSql(`
      create table webhook_event (
        provider text not null,
        event_id text not null,
        received_at timestamptz not null,
        primary key (provider, event_id)
      )`);
    // For forgetting: a provider repeats no message for that long.
    this.addSql('create index webhook_event_received on webhook_event (received_at)');
  }

  private addPayments(): void {
    this.addSql(`
      create table payment (
        id uuid primary key,
        reservation_id uuid not null,
        user_id uuid not null,
        performance_id int not null,
        -- The code of the payment method. With the reservation it is what the key stands for.
        method text not null,
        -- PENDING, CAPTURED, FAILED, REFUNDING or REFUNDED; the trigger below refuses other values.
        status text not null,
        amount bigint not null,
        currency char(3) not null,
        refunded bigint not null default 0,
        idempotency_key text not null,
        -- The rest is null for a payment in our own transaction. What the provider was asked for:
        description text,
        return_url text,
        expires_at timestamptz,
        -- What it answered: its own name of the payment, and where the buyer goes on.
        reference text,
        redirect_url text,
        -- What it took, where that is something else than was asked for.
        taken bigint,
        taken_currency char(3),
        -- Why it is FAILED.
        failure text,
        -- What an admin has to see to.
        trouble text,
        created_at timestamptz not null,
        changed_at timestamptz not null,
        -- When the provider is asked next. Null: its final word is known.
        next_look_at timestamptz,
        looks int not null default 0,
        constraint payment_key unique (user_id, idempotency_key)
      ) with (fillfactor = 90)`);
    // A payment is in one of the two: a purchase pays for one entry. The first one is also the last
    // safeguard, behind all code: a reservation is paid once.
    this.addSql(`create unique index payment_one_captured on payment (reservation_id)
      where status = 'CAPTURED'`);
    this.addSql(`create index payment_not_captured on payment (reservation_id) where status <> 'CAPTURED'`);
    this.addSql('create index payment_next_look on payment (next_look_at) where next_look_at is not null');
    this.addSql('create index payment_in_trouble on payment (created_at, id) where trouble is not null');
  }

  /** Every change of status is kept. A payment that is made CAPTURED by one statement has no entry. */
  private addHistory(): void {
    this.addSql(`
      create table payment_transition (
        id bigint generated always as identity primary key,
        payment_id uuid not null,
        from_status text not null,
        to_status text not null,
        changed_at timestamptz not null
      )`);
    this.addSql('create index payment_transition_of on payment_transition (payment_id, id)');
    this.addSql(`
      create function record_payment_transition() returns trigger language plpgsql as $$
      begin
        if (old.status, new.status) not in (
          ('PENDING', 'CAPTURED'), ('PENDING', 'FAILED'), ('PENDING', 'REFUNDING'),
          -- The provider never had it, and the same request comes again.
          ('FAILED', 'PENDING'),
          -- The buyer paid all the same.
          ('FAILED', 'CAPTURED'), ('FAILED', 'REFUNDING'),
          ('CAPTURED', 'REFUNDING'), ('CAPTURED', 'REFUNDED'), ('REFUNDING', 'REFUNDED')
        ) then
          raise exception 'a payment that is % cannot become %', old.status, new.status
            using errcode = 'TR004';
        end if;
        insert into payment_transition (payment_id, from_status, to_status, changed_at)
        values (new.id, old.status, new.status, new.changed_at);
        return null;
      end $$`);
    this.addSql(`create trigger payment_transition_recorded after update of status on payment
      for each row when (old.status <> new.status) execute function record_payment_transition()`);
    this.addSql(`create trigger payment_transition_kept before update or delete or truncate
      on payment_transition execute function refuse_change()`);
    this.addSql(`create trigger payment_as_it_was
      before update of id, reservation_id, user_id, performance_id, method, amount, currency,
        idempotency_key, created_at on payment
      execute function refuse_change()`);
    this.addSql(`create trigger payment_kept before delete or truncate
      on payment execute function refuse_change()`);
  }
}
