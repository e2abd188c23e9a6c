-- The first instant since p_since at which so many seats of these performances were paid and not refunded.
-- It is told by the history of the payments, so what has happened after it changes nothing. Null: there was
-- none. first_reserved_at is when the first of the seats was reserved that were ever paid.
create or replace function all_paid_at(
  p_performance_ids int[], p_seats bigint, p_since timestamptz,
  out first_reserved_at timestamptz, out paid_at timestamptz
) language sql stable as $$
  with purchase as (
    select r.created_at, cardinality(r.seat_ids) as seats, r.changed_at, r.status,
      case when r.status = 'CONFIRMED' then r.changed_at else (
        select max(t.changed_at) from reservation_transition t
        where t.reservation_id = r.id and t.to_status = 'CONFIRMED') end as bought_at
    from reservation r
    where r.performance_id = any(p_performance_ids) and r.status in ('CONFIRMED', 'REFUNDED')
  ), moment as (
    select bought_at as at, seats from purchase
    union all
    select changed_at, -seats from purchase where status = 'REFUNDED'
  ), sold as (
    select at, seats, sum(seats) over (order by at, seats rows unbounded preceding) as standing from moment
  )
  select (select min(created_at) from purchase),
    (select min(at) from sold where seats > 0 and standing >= p_seats and at >= p_since)
$$;
