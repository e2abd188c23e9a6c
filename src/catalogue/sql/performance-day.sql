-- The calendar day, at the venue, on which a performance begins: when the day begins, and when the
-- performance does. Without a row: there is no such performance.
create or replace function performance_day(p_performance_id int)
returns table (day_begins_at timestamptz, starts_at timestamptz) language sql stable as $$
  select date_trunc('day', p.starts_at at time zone v.time_zone) at time zone v.time_zone, p.starts_at
  from performance p join venue v on v.id = p.venue_id
  where p.id = p_performance_id
$$;
