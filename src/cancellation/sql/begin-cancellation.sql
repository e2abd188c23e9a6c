-- Cancels a performance: its sale ends at once, and the work is noted that gives everything back.
--
-- Returns true; false: there is no such performance, or it was cancelled before, and nothing has changed.
create or replace function begin_cancellation(p_actor uuid, p_performance_id int) returns boolean
language plpgsql as $$
begin
  if not cancel_performance(p_actor, p_performance_id) then return false; end if;
  insert into performance_cancellation (performance_id, cancelled_by, started_at, due_at)
  values (p_performance_id, p_actor, clock_timestamp(), clock_timestamp());
  return true;
end $$;
