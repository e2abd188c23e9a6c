-- Until when the owners of purchases of a performance may take them back: the concert's own deadline, or else
-- that of the server. While a performance is postponed, until it begins.
--
-- p_default  how long before the performance begins the right ends where the concert does not say
create or replace function refund_deadline(p_performance_id int, p_default interval) returns timestamptz
language sql stable as $$
  select case
    when p.postponed_at is not null then p.starts_at
    else p.starts_at - coalesce(p.refund_deadline_hours * interval '1 hour', p_default) end
  from performance_sale p where p.performance_id = p_performance_id
$$;
