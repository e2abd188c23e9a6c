-- Tickets of a performance that open a door, by their seats. For a walk over all of them in steps.
--
-- p_after_seat_id  where the step before has ended; -1 for the first, because seats are numbered from 0
create or replace function valid_tickets(p_performance_id int, p_after_seat_id bigint, p_limit int)
returns table (ticket_id uuid, seat_id bigint, holder_user_id uuid) language sql stable as $$
  select t.id, t.seat_id, t.holder_user_id
  from performance_sale p
  join ticket t on t.seat_id >= p.first_seat_id and t.seat_id < p.first_seat_id + p.seats_total
  where p.performance_id = p_performance_id and t.seat_id > p_after_seat_id
    and t.status <> 'VOID' and not t.lab and t.status = 'VALID'
  order by t.seat_id limit p_limit
$$;
