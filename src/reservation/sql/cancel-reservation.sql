-- Gives a hold back that has not lapsed (release_reservations). Returns the reservation's new version, and
-- until when it was held: both may have changed since the caller has read it. No row: nothing was given back.
create or replace function cancel_reservation(p_id uuid)
returns table (version int, held_until timestamptz) language plpgsql as $$
begin
  perform from release_reservations(array[p_id], 'CANCELLED');
  if not found then return; end if;
  return query select r.version, r.held_until from reservation r where r.id = p_id;
end $$;
