-- How many seats these performances sell: all but those that are blocked.
create or replace function seats_on_sale(p_performance_ids int[]) returns bigint language sql stable as $$
  select coalesce(sum(p.seats_total - (
    select count(*) from seat s
    where s.id between p.first_seat_id and p.first_seat_id + p.seats_total - 1 and s.status = 'BLOCKED'
  )), 0)::bigint
  from performance p where p.id = any(p_performance_ids)
$$;
