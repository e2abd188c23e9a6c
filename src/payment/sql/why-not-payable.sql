-- Why a reservation cannot be paid under this key, when something prevents it: the payment of the key is
-- found first, because a repeat gets the answer of the first request. The caller has locked the
-- reservation.
--
-- p_status  of the reservation, as lock_reservation tells it
-- Returns KNOWN (the answer is the reservation as it is now), or the code of a refusal; null: nothing
-- prevents it.
create or replace function why_not_payable(
  p_user_id uuid, p_key text, p_reservation_id uuid, p_method text, p_status reservation_status
) returns text language plpgsql as $$
declare
  known record;
begin
  select k.reservation_id, k.method into known
  from payment k where k.user_id = p_user_id and k.idempotency_key = p_key;
  if found then
    return case
      when known.reservation_id = p_reservation_id and known.method = p_method then 'KNOWN'
      else 'IDEMPOTENCY_KEY_REUSED' end;
  end if;
  return case
    when p_status in ('HELD', 'PAYING') then null
    when p_status = 'EXPIRED' then 'HOLD_EXPIRED'
    else 'NOT_PAYABLE' end;
end $$;
