-- Whether seats of this performance that come back are kept for the fans who stand by. The answer is true
-- until the caller's transaction ends: begin_keeping_back and stop_keeping_back wait for it. So the caller
-- asks when it has locked everything else, several performances in the order of their ids, and waits for no
-- row afterwards.
create or replace function keeps_back_seats(p_performance_id int) returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(1700, p_performance_id);
  -- A statement of its own, which sees what was committed while it waited.
  return (select p.keeps_back_seats from performance p where p.id = p_performance_id);
end $$;
