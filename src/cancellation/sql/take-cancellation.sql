-- Takes a cancellation that is due, for one worker. It is due again at the end of the lease, which every step
-- extends. The fence counts the takings: a step of a worker that was slower than its lease changes nothing.
-- Without a row: none is due.
create or replace function take_cancellation(p_lease interval)
returns table (performance_id int, fence bigint, step text) language sql as $$
  update performance_cancellation c
  set fence = c.fence + 1, due_at = clock_timestamp() + p_lease,
    -- Read after the commit of the cancellation: what begins from now on knows of it.
    known_at = coalesce(c.known_at, clock_timestamp())
  where c.performance_id = (
    select due.performance_id from performance_cancellation due
    where due.finished_at is null and due.due_at <= clock_timestamp()
    order by due.due_at limit 1 for no key update skip locked)
  returning c.performance_id, c.fence, c.step
$$;
