-- A payment with a provider is under way: HELD becomes PAYING; PAYING stays. The first such payment keeps the
-- seats for p_extension from now, if that is longer; a later one keeps them no longer. The caller has locked
-- the reservation with lock_reservation in this transaction. A reservation that is not held at p_at ends the
-- call with SQLSTATE TR004, which undoes the transaction.
--
-- p_at  the instant that lock_reservation has read
-- Returns until when the seats are kept.
create or replace function begin_paying(p_id uuid, p_at timestamptz, p_extension interval)
returns timestamptz language plpgsql as $$
declare
  paying record;
begin
  select r.status::text as status, r.held_until, r.performance_id into paying
  from reservation r
  where r.id = p_id and r.status::text in ('HELD', 'PAYING') and r.held_until > p_at;
  if not found then raise exception 'the reservation is not held' using errcode = 'TR004'; end if;
  if paying.status = 'PAYING' then return paying.held_until; end if;

  update reservation r set status = 'PAYING', version = r.version + 1, changed_at = p_at,
    held_until = case
      when r.paying_since is null then greatest(r.held_until, p_at + p_extension)
      else r.held_until end,
    paying_since = coalesce(r.paying_since, p_at)
  where r.id = p_id
  returning r.held_until into paying.held_until;
  perform write_reservations_changed(paying.performance_id, array[p_id], p_at);
  return paying.held_until;
end $$;
