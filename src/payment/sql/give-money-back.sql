-- The money of a purchase goes back, and its seats are free. Money from a wallet is back in the same
-- transaction; a provider is asked afterwards. The caller has locked the reservation, which is CONFIRMED,
-- with its count of seats, and has voided the tickets. A second time ends with an error, which undoes the
-- transaction.
--
-- p_by_admin  the right of the buyer alone was not enough
-- p_at        the instant that lock_reservation has read
-- Returns the payment as it is now.
create or replace function give_money_back(
  p_reservation_id uuid, p_actor_user_id uuid, p_by_admin boolean, p_key text, p_refund_id uuid,
  p_at timestamptz
) returns payment language plpgsql as $$
declare
  paid payment;
  released int;
begin
  select * into strict paid from payment p
  where p.reservation_id = p_reservation_id and p.status = 'CAPTURED';
  if paid.method = 'WALLET' then
    perform credit_wallet(paid.user_id, paid.amount, paid.currency::text, p_reservation_id, paid.id, p_at);
    update payment p set status = 'REFUNDED', refunded = p.amount, changed_at = p_at where p.id = paid.id
    returning * into paid;
  else
    update payment p set status = 'REFUNDING', changed_at = p_at, next_look_at = p_at, looks = 0
    where p.id = paid.id returning * into paid;
  end if;
  perform write_payment_changed(paid, p_at);
  insert into refund (id, payment_id, reservation_id, actor_user_id, by_admin, idempotency_key, created_at)
  values (p_refund_id, paid.id, p_reservation_id, p_actor_user_id, p_by_admin, p_key, p_at);
  select count(*) into released from release_reservations(array[p_reservation_id], 'REFUNDED');
  if released <> 1 then raise exception 'a reservation that is locked was not released'; end if;
  return paid;
end $$;
