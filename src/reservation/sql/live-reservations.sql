-- The reservations that have seats of a performance, by their seats: a row for each seat. For a walk over all
-- of them in steps. No index is by performance: a hold is entered in one index, that of its seat.
--
-- p_after_seat_id  where the step before has ended; -1 for the first, because seats are numbered from 0
-- p_limit          how many rows; a seat of a lab that has several comes with all of them
-- status           of the row: a hold that has lapsed and is not released yet is HELD or PAYING
create or replace function live_reservations(p_performance_id int, p_after_seat_id bigint, p_limit int)
returns table (reservation_id uuid, seat_id bigint, status text) language sql stable as $$
  select r.id, holds.seat_id, r.status::text
  from (
    -- Each part has its own index.
    (select rs.reservation_id, rs.seat_id
     from performance_sale p
     join reservation_seat rs
       on rs.seat_id >= p.first_seat_id and rs.seat_id < p.first_seat_id + p.seats_total
     where p.performance_id = p_performance_id and rs.seat_id > p_after_seat_id and rs.active and not rs.lab
     order by rs.seat_id fetch first p_limit rows with ties)
    union all
    (select rs.reservation_id, rs.seat_id
     from performance_sale p
     join reservation_seat rs
       on rs.seat_id >= p.first_seat_id and rs.seat_id < p.first_seat_id + p.seats_total
     where p.performance_id = p_performance_id and rs.seat_id > p_after_seat_id and rs.active and rs.lab
     order by rs.seat_id fetch first p_limit rows with ties)
  ) as holds
  join reservation r on r.id = holds.reservation_id
  order by holds.seat_id
$$;
