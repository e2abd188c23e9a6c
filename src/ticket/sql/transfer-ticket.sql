-- Gives a ticket to another user: the holder's becomes void, and the recipient gets a new one for the same
-- seat of the same reservation. The locks are those of a refund (reservation, then ticket), and a check-in
-- takes the ticket's: of those that meet, one wins, and the others find what it has left.
--
-- p_recipient  null: there is no such user
-- outcome      TRANSFERRED, also when this ticket was given to this user before; or why nothing was changed:
--   NOT_FOUND     there is no such ticket, or it is not p_holder's
--   USED, VOID    it opens no door any more
--   LAB           a lab has no tickets to give away
--   BEGUN         the performance has begun
--   NO_RECIPIENT  there is no such user, or it is the holder
create or replace function transfer_ticket(
  p_id uuid, p_holder uuid, p_recipient uuid, out outcome text
) language plpgsql as $$
declare
  own record;
  sale record;
  given uuid := gen_random_uuid();
  instant timestamptz;
begin
  select t.reservation_id into own from ticket t where t.id = p_id and t.holder_user_id = p_holder;
  if not found then outcome := 'NOT_FOUND'; return; end if;
  select l.status, l.starts_at into sale from lock_reservation(own.reservation_id) l;
  select t.* into own from ticket t where t.id = p_id for no key update;
  instant := clock_timestamp();

  if own.status = 'VOID' then
    outcome := case when exists (
      select from ticket n
      where n.reservation_id = own.reservation_id and n.replaces = p_id and n.holder_user_id = p_recipient)
      then 'TRANSFERRED' else 'VOID' end;
    return;
  end if;
  outcome := case
    when own.status = 'USED' then 'USED'
    when own.lab then 'LAB'
    when sale.status is distinct from 'CONFIRMED' then 'VOID'
    when sale.starts_at <= instant then 'BEGUN'
    when p_recipient is null or p_recipient = p_holder then 'NO_RECIPIENT'
    else 'TRANSFERRED' end;
  if outcome <> 'TRANSFERRED' then return; end if;

  update ticket t set status = 'VOID', void_at = instant, void_reason = 'TRANSFERRED'
  where t.id = p_id and t.status = 'VALID';
  insert into ticket (id, reservation_id, performance_id, seat_id, lab, holder_user_id, issued_at, replaces)
  values (given, own.reservation_id, own.performance_id, own.seat_id, own.lab, p_recipient, instant, p_id);
  perform write_tickets_changed(own.performance_id, own.reservation_id, array[given], 'TRANSFERRED',
    p_recipient, instant);
end $$;
