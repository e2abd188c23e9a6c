-- Ends the sale of a performance for good, and tells it. What was held and bought is given back
-- afterwards, by the room of cancellations.
--
-- p_actor  the user who asks
-- Returns true; false: there is no such performance, or it was cancelled before, and nothing has changed.
create or replace function cancel_performance(p_actor uuid, p_performance_id int) returns boolean
language plpgsql as $$
declare
  cancelled record;
begin
  update performance p set cancelled_at = clock_timestamp()
  where p.id = p_performance_id and p.cancelled_at is null
  returning p.concert_id, p.cancelled_at into cancelled;
  if not found then return false; end if;
  perform record_catalogue_change(p_actor, 'PERFORMANCE', p_performance_id, 'CANCELLED',
    jsonb_build_object('cancelled_at', null), jsonb_build_object('cancelled_at', cancelled.cancelled_at));
  perform write_performance_changed(
    p_performance_id, cancelled.concert_id, 'CANCELLED', cancelled.cancelled_at);
  return true;
end $$;
