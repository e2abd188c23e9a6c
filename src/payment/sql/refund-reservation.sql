-- Takes a purchase back: void tickets, free seats, and the money on its way to where it came from. All of
-- it or nothing, once. Money from a wallet is back in the same transaction; a provider is asked
-- afterwards.
--
-- p_is_admin   admins may refund the reservations of others, and after the deadline
-- p_refund_id  of the audit row, if one is made
-- p_deadline   how long before the performance begins the owner's right ends where the concert does not say
-- outcome      REFUNDED; KNOWN: the key has refunded this reservation before; or the code of a refusal
-- The other columns are the reservation as it is now; null with NOT_FOUND.
create or replace function refund_reservation(
  p_actor_user_id uuid, p_is_admin boolean, p_reservation_id uuid, p_key text, p_refund_id uuid,
  p_deadline interval,
  out outcome text, out performance_id int, out seat_ids bigint[], out strategy text, out status text,
  out version int, out amount bigint, out currency text, out held_until timestamptz,
  out created_at timestamptz
) language plpgsql as $$
declare
  sold record;
  known record;
  late boolean;
  voided text;
  given_away boolean;
begin
  select * into sold from lock_reservation(p_reservation_id, true);
  if not found or not p_is_admin and sold.user_id <> p_actor_user_id then
    outcome := 'NOT_FOUND';
    return;
  end if;
  performance_id := sold.performance_id;
  seat_ids := sold.seat_ids;
  strategy := sold.strategy;
  status := sold.status;
  version := sold.version;
  amount := sold.amount;
  currency := sold.currency;
  held_until := sold.held_until;
  created_at := sold.created_at;
  select k.reservation_id into known
  from refund k where k.actor_user_id = p_actor_user_id and k.idempotency_key = p_key;
  if found then
    outcome := case
      when known.reservation_id = p_reservation_id then 'KNOWN' else 'IDEMPOTENCY_KEY_REUSED' end;
    return;
  end if;
  if status <> 'CONFIRMED' then outcome := 'NOT_REFUNDABLE'; return; end if;
  late := sold.at >= refund_deadline(sold.performance_id, p_deadline);
  if late and not p_is_admin then outcome := 'REFUND_TOO_LATE'; return; end if;
  -- First as its owner: the audit row tells whether the right of an admin was needed.
  voided := void_tickets(p_reservation_id, false, sold.at);
  given_away := voided = 'GIVEN_AWAY';
  if given_away and p_is_admin then voided := void_tickets(p_reservation_id, true, sold.at); end if;
  if voided <> 'VOIDED' then outcome := 'NOT_REFUNDABLE'; return; end if;

  perform give_money_back(p_reservation_id, p_actor_user_id,
    late or given_away or sold.user_id <> p_actor_user_id, p_key, p_refund_id, sold.at);
  outcome := 'REFUNDED';
  status := 'REFUNDED';
  version := sold.version + 1;
end $$;
