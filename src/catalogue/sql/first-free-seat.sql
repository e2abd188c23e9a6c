-- A seat of the performance that can still be bought, or come back to be bought: it is available or held.
-- Null: every seat is sold or blocked. The search walks along the primary key and ends at the first such
-- seat, so a caller that passes what it found last walks over each seat about once in a sale.
--
-- p_from  where the search begins; when it reaches the last seat, it goes on at the first
create or replace function first_free_seat(p_performance_id int, p_from bigint) returns bigint
language plpgsql stable as $$
declare
  first_seat bigint;
  last_seat bigint;
  found_seat bigint;
begin
  select p.first_seat_id, p.first_seat_id + p.seats_total - 1 into first_seat, last_seat
  from performance p where p.id = p_performance_id;
  select s.id into found_seat from seat s
  where s.id between greatest(p_from, first_seat) and last_seat and s.status in ('AVAILABLE', 'HELD')
  order by s.id limit 1;
  if found_seat is null and p_from > first_seat then
    select s.id into found_seat from seat s
    where s.id between first_seat and p_from - 1 and s.status in ('AVAILABLE', 'HELD')
    order by s.id limit 1;
  end if;
  return found_seat;
end $$;
