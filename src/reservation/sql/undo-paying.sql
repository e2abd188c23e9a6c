-- No payment with a provider was opened: PAYING becomes HELD again, held as long as before begin_paying, so
-- the next payment may extend the hold. A hold that would have lapsed meanwhile lapses at p_at. The caller
-- has locked the reservation with lock_reservation in this transaction. A reservation that is not PAYING, or
-- has lapsed at p_at, stays as it is.
--
-- p_at          the instant that lock_reservation has read
-- p_held_until  until when it was held before it was PAYING
create or replace function undo_paying(p_id uuid, p_at timestamptz, p_held_until timestamptz) returns void
language plpgsql as $$
declare
  undone record;
begin
  update reservation r
  set status = 'HELD', version = r.version + 1, changed_at = p_at,
    held_until = greatest(p_held_until, p_at), paying_since = null
  where r.id = p_id and r.status::text = 'PAYING' and r.held_until > p_at
  returning r.performance_id into undone;
  if found then perform write_reservations_changed(undone.performance_id, array[p_id], p_at); end if;
end $$;
