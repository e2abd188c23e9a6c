-- Issues the tickets of many reservations: issue_tickets for many, none of them in a lab.
--
-- p_reservation_ids, …  one element a reservation
-- p_seat_requests       for each seat the number of its reservation, from 1
create or replace function issue_tickets_together(
  p_reservation_ids uuid[], p_user_ids uuid[], p_performance_ids int[], p_seat_ids bigint[],
  p_seat_requests int[], p_at timestamptz
) returns void language plpgsql as $$
begin
  insert into ticket (id, reservation_id, performance_id, seat_id, lab, holder_user_id, issued_at)
  select gen_random_uuid(), p_reservation_ids[w.request], p_performance_ids[w.request], w.seat_id, false,
    p_user_ids[w.request], p_at
  from unnest(p_seat_ids, p_seat_requests) as w (seat_id, request);
end $$;
