-- The first day of the month that an instant falls into, on the calendar of this time zone.
create or replace function month_of(p_instant timestamptz, p_time_zone text)
returns date language sql stable strict as $$
  select date_trunc('month', p_instant at time zone p_time_zone)::date
$$;
