-- Begins a payment with a provider, before the provider is asked: the payment is PENDING, and the hold
-- becomes PAYING, which keeps the seats for one bounded extension. An older payment of the reservation
-- that still waits for its buyer gives way. A refusal writes nothing, so it binds nothing to the key.
--
-- The repeat of a request whose payment waits goes on with that payment. A payment that was never begun at
-- the provider owns no key and is over: the next request makes another one.
--
-- p_payment_id    of the payment, if one is made
-- p_available     whether the method can be used; false refuses everything but a repeat
-- p_extension     for how long the seats are kept from now, when that is longer than the hold
-- p_first_look    after how long the provider is asked for the first time
-- p_amount_max    the largest amount that providers take
-- p_attempts_max  how many payments a reservation may have
-- outcome         BEGUN; CONTINUED: the payment was begun by an earlier request; KNOWN: the answer
--                 is the reservation as it is now; or the code of a refusal
-- The other columns are the reservation as it is now, and payment_id the payment that was begun.
create or replace function begin_payment(
  p_user_id uuid, p_reservation_id uuid, p_key text, p_payment_id uuid, p_method text, p_available boolean,
  p_description text, p_return_url text, p_extension interval, p_first_look interval, p_amount_max bigint,
  p_attempts_max int,
  out outcome text, out performance_id int, out seat_ids bigint[], out strategy text, out status text,
  out version int, out amount bigint, out currency text, out held_until timestamptz,
  out created_at timestamptz, out payment_id uuid
) language plpgsql as $$
declare
  held record;
  known payment;
  begun payment;
begin
  select * into held from lock_reservation(p_reservation_id);
  if not found or held.user_id <> p_user_id then outcome := 'NOT_FOUND'; return; end if;
  performance_id := held.performance_id;
  seat_ids := held.seat_ids;
  strategy := held.strategy;
  status := held.status;
  version := held.version;
  amount := held.amount;
  currency := held.currency;
  held_until := held.held_until;
  created_at := held.created_at;

  outcome := why_not_payable(p_user_id, p_key, p_reservation_id, p_method, held.status);
  if outcome = 'KNOWN' and status in ('HELD', 'PAYING') then
    select * into known from payment k
    where k.user_id = p_user_id and k.idempotency_key = p_key for no key update;
    if known.status = 'PENDING' then
      -- Its page is not known yet, and is asked for at this moment: it is not looked at meanwhile.
      update payment k set next_look_at = held.at + p_first_look, looks = 0
      where k.id = known.id and k.redirect_url is null;
      payment_id := known.id;
      outcome := 'CONTINUED';
    end if;
    return;
  end if;
  if outcome is not null then return; end if;

  if not p_available or held.amount not between 1 and p_amount_max or p_attempts_max <= (
    select count(*) from payment k where k.reservation_id = p_reservation_id and k.status <> 'CAPTURED') then
    outcome := 'PAYMENT_METHOD_UNAVAILABLE';
    return;
  end if;
  perform supersede_payments(p_reservation_id, held.at);
  held_until := begin_paying(p_reservation_id, held.at, p_extension);
  insert into payment (id, reservation_id, user_id, performance_id, method, status, amount, currency,
                       idempotency_key, description, return_url, expires_at, held_before, created_at,
                       changed_at, next_look_at)
  values (p_payment_id, p_reservation_id, p_user_id, held.performance_id, p_method, 'PENDING', held.amount,
          held.currency, p_key, p_description, p_return_url, held_until,
          case when held.paying_since is null then held.held_until end, held.at, held.at,
          held.at + p_first_look)
  returning * into begun;
  perform write_payment_changed(begun, held.at);
  payment_id := begun.id;
  outcome := 'BEGUN';
  if status = 'HELD' then version := version + 1; end if;
  status := 'PAYING';
end $$;
