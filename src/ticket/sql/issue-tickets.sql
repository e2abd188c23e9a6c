-- Issues the tickets of a reservation, one for each seat, in the transaction that sells the seats. It
-- writes no event: that tickets were issued follows from the event that the seats were sold. A seat outside
-- a lab that has a ticket already ends the call with a unique violation (ticket_one_per_seat), which undoes
-- the transaction.
--
-- p_at  the instant of the payment
create or replace function issue_tickets(
  p_reservation_id uuid, p_user_id uuid, p_performance_id int, p_seat_ids bigint[], p_lab boolean,
  p_at timestamptz
) returns void language plpgsql as $$
begin
  insert into ticket (id, reservation_id, performance_id, seat_id, lab, holder_user_id, issued_at)
  select gen_random_uuid(), p_reservation_id, p_performance_id, seat, p_lab, p_user_id, p_at
  from unnest(p_seat_ids) as seat;
end $$;
