-- Decides a batch of the queue in one transaction: fence, work, results. The work is hold_seats_together.
-- Refusals are stored, because the callers were answered with PENDING and read the decision later.
--
-- A consumer that has lost the shard gets SQLSTATE TR002 and writes nothing. The outcome of a request that is
-- decided already is KNOWN, so a message may come any number of times.
--
-- p_position    the shard's new position when all of the batch is decided; null: it stays
-- p_last_tries  the numbers of the requests whose next lock or lapsed hold counts as a refusal
-- p_deadlines   by this database's clock
-- p_positions, p_deadlines  one element per request; the other parameters as in hold_seats_together. A
--               request that was accepted before it was allowed (p_asked_at) is refused, however late it is
--               decided.
-- outcome       HELD, REJECTED, KNOWN; or undecided: RACED (another session has a lock, or the request is not
--               a contender and nothing prevents it), LAPSED (lapsed holds must be released first)
create or replace function decide_queued(
  p_log uuid, p_shard int, p_fence bigint, p_lease interval, p_position bigint,
  p_performance_id int, p_concert_id int, p_hold interval, p_contenders int[], p_last_tries int[],
  p_reservation_ids uuid[], p_user_ids uuid[], p_keys text[], p_digests bytea[],
  p_seat_ids bigint[], p_seat_requests int[], p_positions bigint[], p_deadlines timestamptz[],
  p_code_digests bytea[], p_asked_at timestamptz[]
) returns table (request int, outcome text, lapsed_reservation_ids uuid[])
language plpgsql as $$
declare
  in_time constant int[] := array(
    select c from unnest(p_contenders) as c where p_deadlines[c] > clock_timestamp());
  outcomes text[];
  refused_seats text[];
  lapsed text[];
begin
  perform from queue_shard q where q.log = p_log and q.shard = p_shard and q.fence = p_fence
  for no key update;
  if not found then raise exception 'the shard has another consumer' using errcode = 'TR002'; end if;

  select array_agg(
      case
        when h.outcome in ('HELD', 'KNOWN') then h.outcome
        when p_deadlines[h.request] <= clock_timestamp() then 'TIMED_OUT'
        when h.outcome = 'RACED' and h.request = any(p_last_tries) then 'SEAT_CONTENDED'
        when h.lapsed_reservation_ids is not null and h.request <> all(p_last_tries) then 'LAPSED'
        else h.outcome
      end order by h.request),
    array_agg(array_to_string(h.taken_seat_ids, ',') order by h.request),
    array_agg(h.lapsed_reservation_ids::text order by h.request)
  into outcomes, refused_seats, lapsed
  from hold_seats_together(p_performance_id, p_concert_id, 'QUEUE', p_hold, in_time, p_reservation_ids,
                           p_user_ids, p_keys, p_digests, p_seat_ids, p_seat_requests, p_code_digests,
                           p_asked_at) as h;

  perform record_rejections(
    p_performance_id,
    array(
      select case when o.outcome not in ('HELD', 'KNOWN', 'RACED', 'LAPSED') then o.outcome end
      from unnest(outcomes) with ordinality as o (outcome, place) order by o.place),
    refused_seats, p_reservation_ids, p_user_ids, p_keys, p_digests, p_seat_ids, p_seat_requests);

  insert into queue_decision (reservation_id, log, shard, position, fence, decided_at)
  select p_reservation_ids[o.place], p_log, p_shard, p_positions[o.place], p_fence, clock_timestamp()
  from unnest(outcomes) with ordinality as o (outcome, place)
  where o.outcome not in ('KNOWN', 'RACED', 'LAPSED')
  on conflict do nothing;

  update queue_shard q
  set leased_until = clock_timestamp() + p_lease,
    position = case
      when outcomes && array['RACED', 'LAPSED'] then q.position
      else greatest(q.position, p_position) end
  where q.log = p_log and q.shard = p_shard;

  return query
  select o.place::int,
    case when o.outcome in ('HELD', 'KNOWN', 'RACED', 'LAPSED') then o.outcome else 'REJECTED' end,
    lapsed[o.place]::uuid[]
  from unnest(outcomes) with ordinality as o (outcome, place);
end $$;
