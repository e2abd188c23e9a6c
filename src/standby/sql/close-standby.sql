-- Ends the waiting of all, with one entry of the log: the performance has begun or is cancelled. Offers that
-- are open stay. The caller has locked the list. Returns how many have waited.
create or replace function close_standby(p_performance_id int, p_why text) returns int language plpgsql as $$
declare
  closed int;
begin
  update standby_place s set status = 'CLOSED', ended_at = clock_timestamp()
  where s.performance_id = p_performance_id and s.status = 'WAITING';
  get diagnostics closed = row_count;
  if closed = 0 then return 0; end if;
  update standby_list l set waiting = 0 where l.performance_id = p_performance_id;
  perform note_standby(p_performance_id, 'CLOSED', 0, 'why=' || p_why || ' waiting=' || closed);
  return closed;
end $$;
