-- How many seats of a concert a user has now, counted from the reservations: held, being paid for or sold. A
-- hold that has lapsed counts until it is released, as in the table quota.
create or replace function live_seats(p_concert_id int, p_user_id uuid) returns int
language sql stable as $$
  select coalesce(sum(cardinality(r.seat_ids)), 0)::int
  from reservation r join performance_sale p on p.performance_id = r.performance_id
  where r.user_id = p_user_id and p.concert_id = p_concert_id and r.status in ('HELD', 'PAYING', 'CONFIRMED')
$$;
