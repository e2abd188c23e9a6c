-- Sells the seats of many holds: confirm_reservation for reservations that lock_payable_together has
-- locked in this transaction. One event for each performance. If one of them is not held at p_at, or a
-- seat is not its own, the call ends with an error, which undoes the transaction.
--
-- p_payment_ids  the payment of each
-- p_at           the instant that lock_payable_together has read
create or replace function confirm_together(p_ids uuid[], p_payment_ids uuid[], p_at timestamptz)
returns void language plpgsql as $$
declare
  sold record;
  seats_written bigint := 0;
  seats_sold bigint := 0;
  confirmed bigint := 0;
begin
  for sold in
    with paid as (
      select w.id, w.payment_id from unnest(p_ids, p_payment_ids) as w (id, payment_id)
    ), changed as (
      update reservation r set status = 'CONFIRMED', version = r.version + 1, changed_at = p_at
      from paid where r.id = paid.id and r.status::text = 'HELD' and r.held_until > p_at
      returning r.id, r.user_id, r.performance_id, r.seat_ids, paid.payment_id
    ), written as (
      update seat s set status = 'SOLD', version = s.version + 1
      from (select changed.id, unnest(changed.seat_ids) as seat_id from changed) as own
      where s.id = own.seat_id and s.reservation_id = own.id and s.status = 'HELD'
      returning s.id, s.performance_id
    )
    select c.performance_id, array_agg(c.id) as ids, array_agg(c.user_id) as user_ids,
      array_agg(c.payment_id) as payment_ids, sum(cardinality(c.seat_ids)) as seats,
      array(select w.id from written w where w.performance_id = c.performance_id order by w.id) as seat_ids
    from changed c group by c.performance_id
  loop
    confirmed := confirmed + cardinality(sold.ids);
    seats_sold := seats_sold + sold.seats;
    seats_written := seats_written + cardinality(sold.seat_ids);
    perform write_seats_sold(
      sold.performance_id, sold.seat_ids, sold.ids, sold.user_ids, sold.payment_ids, p_at);
  end loop;
  if confirmed <> cardinality(p_ids) or seats_written <> seats_sold then
    raise exception 'a hold that is locked was not sold' using errcode = 'TR004';
  end if;
end $$;
