-- Seats as text for the record: their numbers, with runs of consecutive ones as ranges, as in "17-42, 51". A
-- text that would be longer than 2,000 characters ends with "…", so that a page of the record stays small.
--
-- p_seat_ids  without repeats
create or replace function seat_ranges(p_seat_ids bigint[]) returns text language sql immutable as $$
  with run as (
    select min(numbered.id) as first_id, max(numbered.id) as last_id
    from (select id, id - row_number() over (order by id) as run from unnest(p_seat_ids) as id) as numbered
    group by numbered.run
  ), told as (
    select first_id,
      case when first_id = last_id then first_id::text else first_id || '-' || last_id end as range
    from run
  ), reaching as (
    select first_id, range, sum(length(range) + 2) over (order by first_id) as reach from told
  )
  select string_agg(range, ', ' order by first_id) filter (where reach <= 2000)
    || case when max(reach) > 2000 then ', …' else '' end
  from reaching
$$;
