-- Writes who is concerned by a change of a performance, in the transaction that finds them. What is in the
-- payload, and of which version it is, is said here and in holders-concerned.topic.ts.
--
-- p_what     'MOVED', 'POSTPONED' or 'CANCELLED'
-- p_because  names the change: a user is told once of one change
-- p_ticket_ids, p_user_ids  tickets, and who holds or has held each
-- p_at       the instant of the change
create or replace function write_holders_concerned(
  p_performance_id int, p_what text, p_because text, p_ticket_ids uuid[], p_user_ids uuid[],
  p_at timestamptz
) returns void language plpgsql as $$
begin
  perform write_event('holders-concerned', 'performance:' || p_performance_id, 1, jsonb_build_object(
    'performanceId', p_performance_id, 'what', p_what, 'because', p_because,
    'ticketIds', to_jsonb(p_ticket_ids), 'userIds', to_jsonb(p_user_ids)), p_at);
end $$;
