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
        -- The right of an admin was needed: it was another user's, the deadline was over, or a ticket had
        -- been given away.
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
        -- One of those in state-machine.ts; the trigger below refuses other values.
        status text not null,
        amount bigint not null,
        currency char(3) not null,
        refunded bigint not null default 0,
        -- Null: the request was refused at once, and its key is free again.
        idempotency_key text,
        -- The rest is null for a payment in our own transaction. What the provider was asked for:
        description text,
        return_url text,
        expires_at timestamptz,
        -- Until when the seats were held before it; null: an earlier payment had extended the hold.
        held_before timestamptz,
        -- What it answered: its own name of the payment, and where the buyer goes on.
        reference text,
        redirect_url text,
        -- What it took, where that is something else than was asked for.
        taken bigint,
        taken_currency char(3),
        -- Why it is FAILED: one of the codes in state-machine.ts, and the provider's own words.
        failure_code text,
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
    this.addSql(`create index payment_in_trouble on payment (created_at, id)
      where trouble is not null or status = 'REFUNDING'`);
  }

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
    // Its rules are in sql/record-payment-transition.sql, which replaces it at every start.
    this.addSql(`create function record_payment_transition() returns trigger language plpgsql as $$
      begin return null; end $$`);
    this.addSql(`create trigger payment_transition_recorded after update of status on payment
      for each row when (old.status <> new.status) execute function record_payment_transition()`);
    this.addSql(`create trigger payment_transition_kept before update or delete or truncate
      on payment_transition execute function refuse_change()`);
    this.addSql(`create trigger payment_as_it_was
      before update of id, reservation_id, user_id, performance_id, method, amount, currency,
        created_at on payment
      execute function refuse_change()`);
    this.addSql(`create trigger payment_key_as_it_was before update of idempotency_key on payment
      for each row when (new.idempotency_key <> old.idempotency_key or old.idempotency_key is null and
        new.idempotency_key is not null)
      execute function refuse_change()`);
    this.addSql(`create trigger payment_kept before delete or truncate
      on payment execute function refuse_change()`);
  }
}
