-- THE purchase. One call, one transaction, one instant: the hold is checked, the wallet is debited, the
-- payment is CAPTURED, the seats are sold, the tickets are issued, the event is written. All of it or
-- nothing.
--
-- Calls for one reservation exclude each other by its lock, so the second one finds what the first has
-- done. The usual call looks for no used key, because used keys are rare: a key that was used for another
-- reservation breaks payment_key (SQLSTATE 23505), which undoes the call. A refusal has written nothing,
-- so it binds nothing to the key.
--
-- p_payment_id  of the payment, if one is made
-- outcome       PAID; KNOWN: the key has paid this reservation before; or the code of a refusal
-- The other columns are the reservation as it is now. They are null with NOT_FOUND: there is no such
-- reservation, it belongs to another user, or it is not decided yet.
create or replace function pay_from_wallet(
  p_user_id uuid, p_reservation_id uuid, p_key text, p_payment_id uuid,
  out outcome text, out performance_id int, out seat_ids bigint[], out strategy text, out status text,
  out version int, out amount bigint, out currency text, out held_until timestamptz,
  out created_at timestamptz
) language plpgsql as $$
declare
  held record;
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
  if status not in ('HELD', 'PAYING') then
    outcome := why_not_payable(p_user_id, p_key, p_reservation_id, 'WALLET', held.status);
    return;
  end if;

  -- First of all writes: a refusal must not have to undo anything.
  outcome := debit_wallet(p_user_id, amount, currency, p_reservation_id, p_payment_id, held.at);
  if outcome <> 'PAID' then
    outcome := coalesce(
      why_not_payable(p_user_id, p_key, p_reservation_id, 'WALLET', held.status),
      case outcome when 'WRONG_CURRENCY' then 'PAYMENT_METHOD_UNAVAILABLE' else outcome end);
    return;
  end if;
  if status = 'PAYING' then perform supersede_payments(p_reservation_id, held.at); end if;
  insert into payment (id, reservation_id, user_id, performance_id, method, status, amount, currency,
                       idempotency_key, created_at, changed_at)
  values (p_payment_id, p_reservation_id, p_user_id, held.performance_id, 'WALLET', 'CAPTURED', held.amount,
          held.currency, p_key, held.at, held.at);
  perform confirm_reservation(p_reservation_id, p_payment_id, held.at);
  perform issue_tickets(p_reservation_id, p_user_id, held.performance_id, held.seat_ids, held.lab, held.at);
  if held.gated then perform end_pass_of_buyer(held.concert_id, p_user_id, held.at); end if;
  status := 'CONFIRMED';
  version := held.version + 1;
end $$;
