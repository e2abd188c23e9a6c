-- Uses a ticket at the door: once, and only at its performance. Of many scans at the same time one has the
-- row lock. When it is done, the others find the ticket used and lock nothing, so they do not wait for each
-- other.
--
-- p_by    who checks it in
-- p_gate  null: not told
-- outcome ACCEPTED: first_used_at tells when; or why nothing was changed:
--   UNKNOWN                    there is no such ticket
--   USED                       it was used before: first_used_at and first_gate tell when and where
--   REFUNDED, TRANSFERRED      it is void
--   LAB                        a lab has no door
--   CANCELLED                  its performance is cancelled: the ticket is void as soon as it is refunded
--   TOO_EARLY, TOO_LATE        it is not the calendar day, at the venue, on which the performance begins; a
--                              performance that lasts past midnight is open until six hours after its begin
create or replace function check_in_ticket(
  p_id uuid, p_by uuid, p_gate text,
  out outcome text, out first_used_at timestamptz, out first_gate text
) language plpgsql as $$
declare
  shown record;
  day record;
  instant timestamptz;
begin
  select t.* into shown from ticket t where t.id = p_id and t.status = 'VALID' for no key update;
  if not found then
    -- What is not VALID stays as it is.
    select t.* into shown from ticket t where t.id = p_id;
    outcome := case shown.status when 'USED' then 'USED' when 'VOID' then shown.void_reason else 'UNKNOWN' end;
    first_used_at := shown.used_at;
    first_gate := shown.used_gate;
    return;
  end if;
  instant := clock_timestamp();
  if shown.lab then outcome := 'LAB'; return; end if;
  select d.day_begins_at, d.starts_at into day from performance_day(shown.performance_id) d;
  if not found then outcome := 'UNKNOWN'; return; end if;
  if exists (
    select from performance_sale p
    where p.performance_id = shown.performance_id and p.cancelled_at is not null) then
    outcome := 'CANCELLED';
    return;
  end if;
  if instant < day.day_begins_at then outcome := 'TOO_EARLY'; return; end if;
  if instant >= day.starts_at + interval '6 hours' then outcome := 'TOO_LATE'; return; end if;

  update ticket t set status = 'USED', used_at = instant, used_gate = p_gate, used_by = p_by
  where t.id = p_id and t.status = 'VALID';
  perform write_tickets_changed(shown.performance_id, shown.reservation_id, array[p_id], 'USED', null,
    instant);
  outcome := 'ACCEPTED';
  first_used_at := instant;
end $$;
