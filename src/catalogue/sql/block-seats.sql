-- Takes free seats off sale, or puts blocked seats back on sale: all of them or none. A seat is written only
-- while it is free or blocked, under its lock, so it is never taken from its holder. Seats that are as asked
-- for stay as they are, so a repetition changes nothing. The seats of a hold that has lapsed are held until
-- the sweeper has released them.
--
-- To put back on sale concerns blocked seats only: a seat that a user holds or has bought is on sale already.
-- A seat that is kept back for fans who stand by is theirs, and is neither free nor the organiser's to free.
-- Where fans stand by, a seat that is put back on sale is kept for them (keep_back_or_free).
--
-- p_actor     the user who asks
-- p_seat_ids  without repeats
-- outcome     DONE; NOT_FOUND: a seat is not of this performance; PERFORMANCE_CANCELLED; or SEAT_TAKEN
-- conflicting_seat_ids  with SEAT_TAKEN: those that are held, sold or kept back
create or replace function block_seats(
  p_actor uuid, p_performance_id int, p_seat_ids bigint[], p_blocked boolean,
  out outcome text, out conflicting_seat_ids bigint[]
) language plpgsql as $$
declare
  changed bigint[];
  -- Those that have another status now.
  told bigint[];
begin
  -- What a seat belongs to does not change.
  if (select count(*) from seat s where s.id = any(p_seat_ids) and s.performance_id = p_performance_id)
    < cardinality(p_seat_ids) then
    outcome := 'NOT_FOUND';
    return;
  end if;
  if exists (select from performance p where p.id = p_performance_id and p.cancelled_at is not null) then
    outcome := 'PERFORMANCE_CANCELLED';
    return;
  end if;

  perform from seat s where s.id = any(p_seat_ids) order by s.id for no key update;
  if p_blocked then
    select array_agg(s.id order by s.id) into conflicting_seat_ids
    from seat s
    where s.id = any(p_seat_ids) and (s.status in ('HELD', 'SOLD')
      or exists (select from kept_back_seat k where k.seat_id = s.id));
    if conflicting_seat_ids is not null then outcome := 'SEAT_TAKEN'; return; end if;
  end if;

  if p_blocked then
    with written as (
      update seat s set status = 'BLOCKED', version = s.version + 1
      where s.id = any(p_seat_ids) and s.status = 'AVAILABLE'
      returning s.id
    )
    select array_agg(written.id order by written.id) into changed from written;
    told := changed;
  else
    select array_agg(s.id order by s.id) into changed
    from seat s
    where s.id = any(p_seat_ids) and s.status = 'BLOCKED'
      and not exists (select from kept_back_seat k where k.seat_id = s.id);
    told := keep_back_or_free(p_performance_id, changed, clock_timestamp());
  end if;
  outcome := 'DONE';
  if changed is null then return; end if;
  if told <> '{}' then
    perform write_seats_blocked(p_performance_id, told, p_blocked, clock_timestamp());
  end if;
  perform record_catalogue_change(
    p_actor, 'PERFORMANCE', p_performance_id,
    case when p_blocked then 'SEATS_BLOCKED' else 'SEATS_UNBLOCKED' end,
    null, jsonb_build_object('seats', cardinality(changed), 'seat_ids', seat_ranges(changed)));
end $$;
