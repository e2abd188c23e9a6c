-- Why these seats cannot be held, by what is committed; locks nothing and writes nothing. The seats are
-- looked at before the key: seats that the caller's own earlier request holds are then seen together with its
-- key.
--
-- outcome      KNOWN (the key has its reservation: read it), the code of a refusal, or RACED: nothing
--              stands in the way any more
create or replace function why_not_held(
  p_user_id uuid, p_key text, p_performance_id int, p_seat_ids bigint[], p_concert_id int, p_cap int,
  out outcome text, out taken_seat_ids bigint[], out lapsed_reservation_ids uuid[]
) language plpgsql as $$
begin
  select case
      when count(s.id) < cardinality(p_seat_ids) then 'NOT_FOUND'
      when c.sale_opens_at > clock_timestamp() then 'SALE_NOT_OPEN'
      when p.starts_at <= clock_timestamp() then 'SALE_ENDED'
      when bool_or(s.status <> 'AVAILABLE') then 'SEAT_TAKEN'
      when cardinality(p_seat_ids) > p_cap - coalesce(
        (select q.seats from quota q where q.user_id = p_user_id and q.concert_id = p_concert_id), 0)
        then 'LIMIT_EXCEEDED'
      else 'RACED' end,
    array_agg(s.id order by s.id) filter (where s.status <> 'AVAILABLE')
  into outcome, taken_seat_ids
  from performance p
  join concert c on c.id = p.concert_id
  left join seat s on s.performance_id = p.id and s.id = any(p_seat_ids)
  where p.id = p_performance_id
  group by p.id, c.id;

  perform from reservation where user_id = p_user_id and idempotency_key = p_key;
  if found then
    outcome := 'KNOWN';
  elsif outcome = 'SEAT_TAKEN' then
    -- The status is asked of the row, not of the index of held reservations: a plan made while that was empty
    -- would walk through all of it for ever.
    select array_agg(distinct r.id) filter (where r.status = 'HELD' and r.held_until <= clock_timestamp())
    into lapsed_reservation_ids
    from seat s join reservation r on r.id = s.reservation_id where s.id = any(taken_seat_ids);
  else
    taken_seat_ids := null;
  end if;
end $$;
