-- The statuses of all seats of a performance as they are at this moment, in layout order, joined by commas.
-- For the seat map, when it is computed anew.
create or replace function seat_statuses(p_performance_id int) returns text language sql stable as $$
  select string_agg(s.status::text, ',' order by s.id)
  from performance p
  join seat s on s.id >= p.first_seat_id and s.id < p.first_seat_id + p.seats_total
    and s.performance_id = p.id
  where p.id = p_performance_id
$$;
