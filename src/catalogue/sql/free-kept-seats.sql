-- Puts seats that are kept back on sale. Other seats of the performance are kept back as before. Locks the
-- seats by id.
--
-- p_seat_ids  a seat that is not kept back any more stays as it is
-- p_until     only seats that came back by then
-- Returns the seats that are free now.
create or replace function free_kept_seats(p_performance_id int, p_seat_ids bigint[], p_until timestamptz)
returns bigint[] language plpgsql as $$
declare
  freed_seat_ids bigint[];
begin
  perform from seat s
  where s.id in (
    select k.seat_id from kept_back_seat k
    where k.performance_id = p_performance_id and k.seat_id = any(p_seat_ids) and k.kept_at <= p_until)
  order by s.id for no key update;
  with forgotten as (
    delete from kept_back_seat k
    where k.performance_id = p_performance_id and k.seat_id = any(p_seat_ids) and k.kept_at <= p_until
    returning k.seat_id
  ), freed as (
    update seat s set status = 'AVAILABLE', version = s.version + 1
    from forgotten where s.id = forgotten.seat_id
    returning s.id
  )
  select coalesce(array_agg(freed.id order by freed.id), '{}') into freed_seat_ids from freed;
  if freed_seat_ids <> '{}' then
    perform write_seats_blocked(p_performance_id, freed_seat_ids, false, clock_timestamp());
  end if;
  return freed_seat_ids;
end $$;
