-- What comes after all purchases that are listed and due. A transaction that began before the cancellation
-- was known may still sell a seat. So the walk is made a second time once all of these are over, and only
-- what it leaves behind is the end.
--
-- Returns AGAIN: the walk begins anew; LATER: transactions or purchases have to be waited for; DONE:
-- everything is given back; LOST: another worker has the work, and nothing has changed.
create or replace function end_cancellation(p_performance_id int, p_fence bigint, p_lease interval)
returns text language plpgsql as $$
declare
  work record;
  instant constant timestamptz := clock_timestamp();
  again_at timestamptz;
begin
  select c.known_at, c.looked_again into work from performance_cancellation c
  where c.performance_id = p_performance_id and c.fence = p_fence and c.step = 'REFUNDING'
  for no key update;
  if not found then return 'LOST'; end if;

  if not work.looked_again then
    -- No transaction of a sale lasts five minutes: its statements and its pauses have limits. What is older
    -- does something else, such as a backup.
    if exists (
      select from pg_stat_get_activity(pg_backend_pid()) own, pg_stat_get_activity(null) a
      where a.datid = own.datid and a.backend_type = 'client backend' and a.pid <> own.pid
        and a.xact_start <= work.known_at and a.xact_start > work.known_at - interval '5 minutes') then
      again_at := instant + interval '250 milliseconds';
    end if;
  else
    select min(l.due_at) into again_at from cancelled_purchase l
    where l.performance_id = p_performance_id and l.due_at is not null;
  end if;
  update performance_cancellation c
  set looked_again = again_at is null or c.looked_again, failure = null,
    step = case when again_at is not null then c.step when work.looked_again then 'DONE' else 'RELEASING' end,
    finished_at = case when again_at is null and work.looked_again then instant end,
    due_at = coalesce(again_at, instant + p_lease)
  where c.performance_id = p_performance_id;
  return case when again_at is not null then 'LATER' when work.looked_again then 'DONE' else 'AGAIN' end;
end $$;
