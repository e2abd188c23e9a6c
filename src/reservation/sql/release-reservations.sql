-- Gives the seats of reservations back: EXPIRED for holds that have lapsed, CANCELLED for holds that have
-- not, REFUNDED for what was sold. A hold that is being paid for is a hold. Conditional on the status and on
-- one instant, which is read once when everything is locked. A reservation that has another status by then,
-- or is on the other side of its deadline, stays as it is. Locks in the general order: quota, seats by id,
-- reservations by id. Returns the reservations that were released.
create or replace function release_reservations(p_ids uuid[], p_to reservation_status)
returns table (reservation_id uuid) language plpgsql as $$
declare
  user_ids uuid[];
  concert_ids int[];
  every_seat_id bigint[];
  any_in_lab boolean;
  any_counted boolean;
  late_user_ids uuid[];
  late_concert_ids int[];
  places tid[];
  instant timestamptz;
  changed record;
begin
  -- What does not change in the life of a reservation, and whether its seats are counted.
  select array_agg(r.user_id), array_agg(p.concert_id), array_agg(distinct seat_id), bool_or(p.lab),
    bool_or(p.max_seats_per_user is not null or p.counts_late),
    array_agg(r.user_id) filter (where p.counts_late), array_agg(p.concert_id) filter (where p.counts_late)
  into user_ids, concert_ids, every_seat_id, any_in_lab, any_counted, late_user_ids, late_concert_ids
  from reservation r
  join performance_sale p on p.performance_id = r.performance_id
  cross join unnest(r.seat_ids) as seat_id
  where r.id = any(p_ids);

  if late_user_ids is not null then
    -- A user without a count gets one, as in open_quotas: a hold that counts the user's seats at the same
    -- time must not count those that are given back here.
    insert into quota (user_id, concert_id, seats)
    select distinct late.user_id, late.concert_id, null::int
    from unnest(late_user_ids, late_concert_ids) as late (user_id, concert_id)
    order by late.user_id, late.concert_id on conflict do nothing;
  end if;
  if any_counted then
    perform from quota q
    where (q.user_id, q.concert_id) in (
      select theirs.user_id, theirs.concert_id
      from unnest(user_ids, concert_ids) as theirs (user_id, concert_id))
    order by q.user_id, q.concert_id for no key update;
  end if;
  perform from seat s where s.id = any(every_seat_id) order by s.id for no key update;
  select array_agg(locked.place) into places
  from (
    select r.ctid as place from reservation r where r.id = any(p_ids) order by r.id for no key update
  ) as locked;
  instant := clock_timestamp();

  for changed in
    with released as (
      -- The rows are locked, so they have not moved.
      update reservation r set status = p_to, version = r.version + 1, changed_at = instant
      from unnest(places) as place
      where r.ctid = place and case
        when p_to = 'REFUNDED' then r.status = 'CONFIRMED'
        else r.status in ('HELD', 'PAYING') and (r.held_until <= instant) = (p_to = 'EXPIRED') end
      returning r.id, r.user_id, r.performance_id, r.seat_ids
    ), freed as (
      -- Only seats that still belong to this reservation: in a lab another reservation may have taken them.
      update seat s set status = 'AVAILABLE', reservation_id = null, version = s.version + 1
      from released where s.id = any(released.seat_ids) and s.reservation_id = released.id
        and s.status in ('HELD', 'SOLD')
      returning s.id, s.performance_id
    ), ended as (
      -- The same twice, each by its own index: the seat's one hold, or its holds in a lab.
      update reservation_seat rs set active = false, released_at = instant
      from released where rs.seat_id = any(released.seat_ids) and rs.reservation_id = released.id
        and rs.active and not rs.lab
    ), ended_in_lab as (
      update reservation_seat rs set active = false, released_at = instant
      from released where any_in_lab and rs.seat_id = any(released.seat_ids)
        and rs.reservation_id = released.id and rs.active and rs.lab
    ), counted as (
      -- Never below zero: a wrong count must not prevent the release of seats. Null: not counted yet.
      update quota q set seats = greatest(q.seats - given_back.seats, 0)
      from (
        select released.user_id, p.concert_id, sum(cardinality(released.seat_ids))::int as seats
        from released join performance_sale p on p.performance_id = released.performance_id
        where any_counted
        group by 1, 2
      ) as given_back
      where q.user_id = given_back.user_id and q.concert_id = given_back.concert_id and q.seats is not null
    )
    select r.performance_id, array_agg(r.id) as reservation_ids,
      array(select f.id from freed f where f.performance_id = r.performance_id order by f.id) as seat_ids
    from released r group by r.performance_id
  loop
    perform write_seats_released(changed.performance_id, changed.seat_ids, changed.reservation_ids,
      p_to::text, instant);
    return query select unnest(changed.reservation_ids);
  end loop;
end $$;
