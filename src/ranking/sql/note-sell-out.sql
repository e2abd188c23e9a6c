-- Writes down that a concert has sold out, if it has: every seat of its performances is sold or blocked, and
-- at least nine tenths are sold: an organiser who blocks the rest of a sale makes no record. Demonstrations (lab) and cancelled performances do not count. What is written stays:
-- a seat that is given back later changes nothing.
--
-- It ends with the last payment, and begins with the opening that the concert states. An organiser may have
-- moved that after seats were sold. So it begins no later than the first reservation that was paid.
--
-- Everything is read in one snapshot: the functions that are called are stable.
--
-- Returns whether it was written now.
create or replace function note_sell_out(p_concert_id int) returns boolean language plpgsql as $$
begin
  insert into sell_out (concert_id, opened_at, sold_out_at, performances, took)
  select p_concert_id, began.at, paid.last_paid_at, counted.performances,
    (extract(epoch from paid.last_paid_at - began.at) * 1000000)::bigint
  from (
    select array_agg(p.performance_id) as ids, count(*) as performances, sum(p.seats_total) as seats_total,
      bool_and(first_free_seat(p.performance_id, p.first_seat_id) is null) as sold_out
    from performance_sale p
    where p.concert_id = p_concert_id and not p.lab and p.cancelled_at is null
  ) as counted
  cross join paid_between(counted.ids) as paid
  join concert_opening o on o.concert_id = p_concert_id
  cross join lateral (select least(o.opened_at, paid.first_reserved_at) as at) as began
  where counted.sold_out and paid.last_paid_at is not null
    and 10 * seats_bought(counted.ids) >= 9 * counted.seats_total
  on conflict (concert_id) do nothing;
  return found;
end $$;
