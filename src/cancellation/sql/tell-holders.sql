-- One step of telling the holders of valid tickets that a performance was moved or postponed. What was
-- told is committed together with how far the walk is, so no ticket is left out. Returns false: there is
-- nothing to tell at the moment.
--
-- p_tickets_max  how many tickets a step takes
create or replace function tell_holders(p_tickets_max int) returns boolean language plpgsql as $$
declare
  told performance_announcement;
  ticket_ids uuid[];
  user_ids uuid[];
  last_seat_id bigint;
begin
  select * into told from performance_announcement a order by a.position limit 1
  for no key update skip locked;
  if not found then return false; end if;
  select array_agg(t.ticket_id), array_agg(t.holder_user_id), max(t.seat_id)
  into ticket_ids, user_ids, last_seat_id
  from valid_tickets(told.performance_id, told.seat_cursor, p_tickets_max) t;
  if last_seat_id is null then
    delete from performance_announcement a where a.position = told.position;
    return true;
  end if;
  perform write_holders_concerned(told.performance_id, told.what, 'change:' || told.position, ticket_ids,
    user_ids, told.happened_at);
  update performance_announcement a set seat_cursor = last_seat_id where a.position = told.position;
  return true;
end $$;
