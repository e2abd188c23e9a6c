-- Seats of this performance are kept back no longer, and those that were are free. Locks the seats by id,
-- then waits for the transactions that are giving seats back (keeps_back_seats). A seat that such a
-- transaction has kept meanwhile is freed by the next call.
--
-- Returns the seats that are free now.
create or replace function stop_keeping_back(p_performance_id int) returns bigint[] language plpgsql as $$
declare
  locked_seat_ids bigint[];
begin
  locked_seat_ids := array(
    select s.id from seat s
    where s.id in (select k.seat_id from kept_back_seat k where k.performance_id = p_performance_id)
    order by s.id for no key update);
  perform pg_advisory_xact_lock(1700, p_performance_id);
  update performance p set keeps_back_seats = false where p.id = p_performance_id and p.keeps_back_seats;
  return free_kept_seats(p_performance_id, locked_seat_ids, 'infinity');
end $$;
