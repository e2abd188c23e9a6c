-- Gives a purchase of a cancelled performance back: void tickets, free seats, and the money on its way. It
-- asks for no deadline, and not whether a ticket was given away or used: the performance does not happen.
-- All of it or nothing, once.
--
-- p_actor_user_id  who has cancelled the performance
-- p_key            follows from the cancellation and the reservation
-- p_refund_id      of the audit row, if one is made
-- outcome          REFUNDED; or NOT_CONFIRMED: it was taken back before, and nothing has changed
-- ticket_ids, holder_user_ids  the tickets that are void now, and who held them
create or replace function refund_cancelled(
  p_actor_user_id uuid, p_reservation_id uuid, p_key text, p_refund_id uuid,
  out outcome text, out ticket_ids uuid[], out holder_user_ids uuid[]
) language plpgsql as $$
declare
  sold record;
begin
  select * into sold from lock_reservation(p_reservation_id, true);
  if not found or sold.status <> 'CONFIRMED' then outcome := 'NOT_CONFIRMED'; return; end if;
  select coalesce(array_agg(v.ticket_id), '{}'), coalesce(array_agg(v.holder_user_id), '{}')
  into ticket_ids, holder_user_ids
  from void_valid_tickets(p_reservation_id, sold.at) v;
  perform give_money_back(p_reservation_id, p_actor_user_id, true, p_key, p_refund_id, sold.at);
  outcome := 'REFUNDED';
end $$;
