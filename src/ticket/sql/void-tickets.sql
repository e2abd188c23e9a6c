-- Voids the tickets of a reservation whose money goes back: all of them or none. The caller has locked the
-- reservation (lock_reservation), so no ticket of it is given away meanwhile; check-ins are shut out by the
-- locks that are taken here.
--
-- p_by_admin  an admin refunds also what was given away
-- p_at        the instant of the refund
-- Returns VOIDED, or why nothing was changed:
--   USED        at least one ticket was used at the door
--   GIVEN_AWAY  at least one ticket belongs to another user than the buyer, who alone did not ask
create or replace function void_tickets(p_reservation_id uuid, p_by_admin boolean, p_at timestamptz)
returns text language plpgsql as $$
declare
  used boolean;
  given_away boolean;
begin
  perform from ticket t where t.reservation_id = p_reservation_id order by t.id for no key update;
  -- The first ticket of a seat went to the buyer. A ticket that came back to the buyer is not given away.
  select bool_or(t.status = 'USED'),
    bool_or(t.status = 'VALID' and t.replaces is not null and t.holder_user_id not in (
      select f.holder_user_id from ticket f where f.reservation_id = p_reservation_id and f.replaces is null))
  into used, given_away
  from ticket t where t.reservation_id = p_reservation_id;
  if used then return 'USED'; end if;
  if given_away and not p_by_admin then return 'GIVEN_AWAY'; end if;

  perform from void_valid_tickets(p_reservation_id, p_at);
  return 'VOIDED';
end $$;
