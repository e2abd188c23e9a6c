-- A payment has come to nothing: the seats are held as before it was begun, unless another payment of the
-- reservation waits for its buyer. The extension stays once a provider has opened a payment. The caller has
-- locked the reservation.
--
-- p_at  the instant that lock_reservation has read
create or replace function give_hold_back(p_reservation_id uuid, p_at timestamptz) returns void
language plpgsql as $$
declare
  -- Until when it was held before the first payment with a provider; null: one was opened.
  held_before timestamptz;
begin
  if exists (
    select from payment p where p.reservation_id = p_reservation_id and p.status = 'PENDING') then
    return;
  end if;
  select case when not bool_or(p.reference is not null) then
    (array_agg(p.held_before order by p.created_at desc) filter (where p.held_before is not null))[1] end
  into held_before
  from payment p where p.reservation_id = p_reservation_id and p.status <> 'CAPTURED';
  if held_before is null then
    perform resume_hold(p_reservation_id, p_at);
  else
    perform undo_paying(p_reservation_id, p_at, held_before);
  end if;
end $$;
