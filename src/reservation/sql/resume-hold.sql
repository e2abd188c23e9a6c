-- A payment with a provider has failed: PAYING becomes HELD, if the hold has not lapsed at p_at. Otherwise
-- nothing changes. The caller has locked the reservation with lock_reservation in this transaction.
--
-- p_at  the instant that lock_reservation has read
create or replace function resume_hold(p_id uuid, p_at timestamptz) returns void language plpgsql as $$
declare
  resumed record;
begin
  update reservation r set status = 'HELD', version = r.version + 1, changed_at = p_at
  where r.id = p_id and r.status::text = 'PAYING' and r.held_until > p_at
  returning r.performance_id into resumed;
  if found then perform write_reservations_changed(resumed.performance_id, array[p_id], p_at); end if;
end $$;
