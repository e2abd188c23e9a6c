-- Gives one purchase of a cancelled performance back, and tells who held its tickets. The list is changed in
-- the same transaction, so a purchase is given back once, also when its worker dies.
--
-- p_refund_id  of the audit row, if one is made
-- Returns REFUNDED; GIVEN_BACK: it was taken back in another way; KNOWN: this work was done before; LOST:
-- another worker has the work, and nothing has changed.
create or replace function refund_listed(
  p_performance_id int, p_fence bigint, p_reservation_id uuid, p_refund_id uuid
) returns text language plpgsql as $$
declare
  actor uuid;
  given record;
begin
  -- Shared, so that several purchases are given back at once, and none by a worker that has lost the work.
  select c.cancelled_by into actor from performance_cancellation c
  where c.performance_id = p_performance_id and c.fence = p_fence and c.step = 'REFUNDING' for share;
  if not found then return 'LOST'; end if;
  perform from cancelled_purchase l
  where l.performance_id = p_performance_id and l.reservation_id = p_reservation_id and l.due_at is not null
  for no key update;
  if not found then return 'KNOWN'; end if;

  select * into given from refund_cancelled(
    actor, p_reservation_id, format('cancellation of performance %s: %s', p_performance_id, p_reservation_id),
    p_refund_id);
  update cancelled_purchase l
  set outcome = case given.outcome when 'REFUNDED' then 'REFUNDED' else 'GIVEN_BACK' end,
    tickets_voided = coalesce(cardinality(given.ticket_ids), 0), due_at = null, failure = null
  where l.performance_id = p_performance_id and l.reservation_id = p_reservation_id;
  if given.outcome <> 'REFUNDED' then return 'GIVEN_BACK'; end if;
  if given.ticket_ids <> '{}' then
    perform write_holders_concerned(p_performance_id, 'CANCELLED', 'cancellation:' || p_performance_id,
      given.ticket_ids, given.holder_user_ids, clock_timestamp());
  end if;
  return 'REFUNDED';
end $$;
