-- Writes down that a concert has sold out, if it has since p_since: at one instant, every seat of its
-- performances was paid, or is blocked, and the last step was a payment. At least nine tenths of the seats
-- are not blocked: an organiser who blocks the rest of a sale makes no record. Demonstrations (lab) and
-- cancelled performances do not count. What is written stays.
--
-- The instant is found in the history of the payments. So it does not matter how late this call looks, nor
-- whether a seat was given back between the payment and the call.
--
-- It begins with the opening that the concert states. An organiser may have moved that after seats were sold.
-- So it begins no later than the first reservation that was paid.
--
-- Everything is read in one snapshot: the functions that are called are stable.
--
-- Returns whether it was written now.
create or replace function note_sell_out(p_concert_id int, p_since timestamptz default '-infinity')
returns boolean language plpgsql as $$
begin
  insert into sell_out (concert_id, opened_at, sold_out_at, performances, took)
  select p_concert_id, began.at, paid.paid_at, counted.performances,
    (extract(epoch from paid.paid_at - began.at) * 1000000)::bigint
  from (
    select array_agg(p.performance_id) as ids, count(*) as performances, sum(p.seats_total) as seats_total
    from performance_sale p
    where p.concert_id = p_concert_id and not p.lab and p.cancelled_at is null
  ) as counted
  cross join seats_on_sale(counted.ids) as on_sale (seats)
  cross join all_paid_at(counted.ids, on_sale.seats, p_since) as paid
  join concert_opening o on o.concert_id = p_concert_id
  cross join lateral (select least(o.opened_at, paid.first_reserved_at) as at) as began
  where paid.paid_at is not null and 10 * on_sale.seats >= 9 * counted.seats_total
  on conflict (concert_id) do nothing;
  return found;
end $$;
