-- From now on, seats of this performance that come back are kept and not sold to others. Waits for the
-- transactions that are giving seats back (keeps_back_seats), so the caller has looked before whether a seat
-- is free, and waits for no row afterwards.
--
-- Returns false, and has changed nothing, when a seat is free.
create or replace function begin_keeping_back(p_performance_id int) returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock(1700, p_performance_id);
  if has_free_seat(p_performance_id) then return false; end if;
  update performance p set keeps_back_seats = true where p.id = p_performance_id and not p.keeps_back_seats;
  return true;
end $$;
