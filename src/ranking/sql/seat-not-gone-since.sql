-- A seat of the performance that was not sold or blocked at this instant, as far as it can be seen now; null:
-- every seat may have been gone. A seat that is free now was gone if it was refunded after the instant.
--
-- p_from   where the search begins; when it reaches the last seat, it goes on at the first
-- p_since  the instant
create or replace function seat_not_gone_since(
  p_performance_id int, p_from bigint, p_since timestamptz
) returns bigint language plpgsql stable as $$
declare
  -- Beyond so many the history of the payments is read in any case, which decides.
  looks constant int := 1000;
  first_found constant bigint := first_free_seat(p_performance_id, p_from);
  found_seat bigint := first_found;
begin
  for look in 1 .. looks loop
    if found_seat is null or not exists (
      select from reservation_hold h join reservation_record r on r.id = h.reservation_id
      where h.seat_id = found_seat and not h.active and r.status = 'REFUNDED' and r.changed_at > p_since
    ) then
      return found_seat;
    end if;
    found_seat := first_free_seat(p_performance_id, found_seat + 1);
    exit when found_seat = first_found;
  end loop;
  return null;
end $$;
