-- How many seats of these performances are paid for now.
create or replace function seats_bought(p_performance_ids int[]) returns bigint language sql stable as $$
  select coalesce(sum(cardinality(r.seat_ids)), 0)
  from reservation r
  where r.performance_id = any(p_performance_ids) and r.status = 'CONFIRMED'
$$;
