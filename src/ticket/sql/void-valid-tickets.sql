-- Voids what of the tickets of a reservation still opens a door, because the money goes back. A ticket
-- that was used stays so: it opens no door again. The caller has locked the reservation
-- (lock_reservation), so none is given away meanwhile; check-ins are shut out by the locks that are taken
-- here.
--
-- p_at  the instant of the refund
-- Returns the tickets that are void now, and who held them.
create or replace function void_valid_tickets(p_reservation_id uuid, p_at timestamptz)
returns table (ticket_id uuid, holder_user_id uuid) language plpgsql as $$
declare
  voided uuid[];
  performance int;
begin
  perform from ticket t where t.reservation_id = p_reservation_id order by t.id for no key update;
  with changed as (
    update ticket t set status = 'VOID', void_at = p_at, void_reason = 'REFUNDED'
    where t.reservation_id = p_reservation_id and t.status = 'VALID'
    returning t.id, t.performance_id
  )
  select array_agg(c.id order by c.id), min(c.performance_id) into voided, performance from changed c;
  if voided is null then return; end if;
  perform write_tickets_changed(performance, p_reservation_id, voided, 'VOIDED', null, p_at);
  return query select t.id, t.holder_user_id from ticket t where t.id = any(voided) order by t.id;
end $$;
