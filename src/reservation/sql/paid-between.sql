-- When the first of the paid seats of these performances was reserved, and when the last was paid. Seats that
-- were refunded count for the first instant only. Null: none was paid.
create or replace function paid_between(
  p_performance_ids int[], out first_reserved_at timestamptz, out last_paid_at timestamptz
) language sql stable as $$
  select min(r.created_at), max(r.changed_at) filter (where r.status = 'CONFIRMED')
  from reservation r
  where r.performance_id = any(p_performance_ids) and r.status in ('CONFIRMED', 'REFUNDED')
$$;
