-- Offers seats that are kept back to the next fan: the first in the order of the numbers who wants no more
-- seats than are there. The offer is a hold. A fan who would have too many seats of the concert is passed
-- over, which the log says once, and is looked at again later: the longer the list, the later, so that the
-- looks are bounded and the first of a long list leave time for the last. The caller has locked the list.
--
-- p_kept           the seats, those first that came back first
-- p_first_seat_id  of the performance: the log names seats by their place in the layout
-- Returns OFFERED or PASSED_OVER; NO_FAN: there is none whom the seats suffice, but for fans who were passed
--         over; ENDED: the performance has begun or is cancelled.
create or replace function offer_kept_seats(
  p_performance_id int, p_kept bigint[], p_first_seat_id bigint, p_offer_for interval, p_again_after interval
) returns text language plpgsql as $$
declare
  fan record;
  seats bigint[];
  held record;
  new_id constant uuid := gen_random_uuid();
begin
  select s.number, s.user_id, s.seats, s.passed_over into fan
  from standby_place s
  where s.performance_id = p_performance_id and s.status = 'WAITING' and s.seats <= cardinality(p_kept)
    and s.look_at <= clock_timestamp()
  order by s.number limit 1;
  if not found then return 'NO_FAN'; end if;
  seats := array(select id from unnest(p_kept[1:fan.seats]) as id order by id);
  select h.outcome, h.decided_at into held
  from hold_kept_seats(new_id, fan.user_id, p_performance_id, seats, p_offer_for) as h;
  if held.outcome = 'ENDED' then return 'ENDED'; end if;

  if held.outcome = 'LIMIT_EXCEEDED' then
    update standby_place s set passed_over = true,
      look_at = clock_timestamp() + p_again_after * greatest(1, l.waiting / 1000.0)
    from standby_list l
    where l.performance_id = p_performance_id
      and s.performance_id = p_performance_id and s.number = fan.number;
    if not fan.passed_over then
      perform note_standby(p_performance_id, 'PASSED_OVER', fan.number, 'why=LIMIT_EXCEEDED');
    end if;
    return 'PASSED_OVER';
  end if;
  update standby_place s set status = 'OFFERED', reservation_id = new_id
  where s.performance_id = p_performance_id and s.number = fan.number;
  update standby_list l set waiting = l.waiting - 1 where l.performance_id = p_performance_id;
  perform note_standby(p_performance_id, 'OFFERED', fan.number,
    'kept=' || cardinality(p_kept) || ' seats=' || array_to_string(
      array(select id - p_first_seat_id from unnest(seats) as id order by id), ','));
  perform write_event('seat-offered', 'performance:' || p_performance_id, 1, jsonb_build_object(
    'performanceId', p_performance_id, 'reservationId', new_id, 'userId', fan.user_id), held.decided_at);
  return 'OFFERED';
end $$;
