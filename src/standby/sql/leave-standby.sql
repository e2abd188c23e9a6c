-- A user who waits gives the place up. A place that has its offer stays: the offer is a reservation, which
-- the user cancels. Returns whether a place was given up.
create or replace function leave_standby(p_performance_id int, p_user_id uuid) returns boolean
language plpgsql as $$
declare
  left_number bigint;
begin
  perform from standby_list l where l.performance_id = p_performance_id for no key update;
  update standby_place s set status = 'LEFT', ended_at = clock_timestamp()
  where s.performance_id = p_performance_id and s.user_id = p_user_id and s.status = 'WAITING'
  returning s.number into left_number;
  if not found then return false; end if;
  update standby_list l set waiting = l.waiting - 1 where l.performance_id = p_performance_id;
  perform note_standby(p_performance_id, 'LEFT', left_number, '');
  return true;
end $$;
