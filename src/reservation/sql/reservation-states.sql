-- What has become of these reservations.
--
-- lapsed  it is HELD or PAYING, and its time is over: readers see it as EXPIRED
create or replace function reservation_states(p_ids uuid[])
returns table (id uuid, status text, held_until timestamptz, lapsed boolean) language sql volatile as $$
  select r.id, r.status::text, r.held_until,
    r.status::text in ('HELD', 'PAYING') and r.held_until <= clock_timestamp()
  from reservation r where r.id = any(p_ids)
$$;
