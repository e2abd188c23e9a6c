-- Sells the seats of a hold: HELD or PAYING becomes CONFIRMED, and its seats are SOLD. The caller has locked
-- it with lock_reservation in this transaction. Conditional on the status and on the hold at p_at: otherwise
-- the call ends with SQLSTATE TR004, which undoes the transaction.
--
-- p_payment_id  that has paid for it
-- p_at          the instant that lock_reservation has read
create or replace function confirm_reservation(p_id uuid, p_payment_id uuid, p_at timestamptz) returns void
language plpgsql as $$
declare
  sold record;
  sold_seat_ids bigint[];
begin
  update reservation r set status = 'CONFIRMED', version = r.version + 1, changed_at = p_at
  where r.id = p_id and r.status::text in ('HELD', 'PAYING') and r.held_until > p_at
  returning r.user_id, r.performance_id, r.seat_ids into sold;
  if not found then raise exception 'the reservation is not held' using errcode = 'TR004'; end if;

  with written as (
    update seat s set status = 'SOLD', version = s.version + 1
    where s.id = any(sold.seat_ids) and s.reservation_id = p_id and s.status = 'HELD'
    returning s.id
  )
  select coalesce(array_agg(written.id order by written.id), '{}') into sold_seat_ids from written;
  -- In a lab another reservation may have taken some of them.
  if cardinality(sold_seat_ids) <> cardinality(sold.seat_ids) and not (
    select p.lab from performance_sale p where p.performance_id = sold.performance_id) then
    raise exception 'a seat of a hold is not its own';
  end if;
  perform write_seats_sold(
    sold.performance_id, sold_seat_ids, array[p_id], array[sold.user_id], array[p_payment_id], p_at);
end $$;
