-- The payments of a reservation that wait for their buyer give way to another one. Each is FAILED now,
-- and its provider is asked until its final word is known: the buyer may have paid it all the same. The
-- caller has locked the reservation.
--
-- p_at  the instant that lock_reservation has read
create or replace function supersede_payments(p_reservation_id uuid, p_at timestamptz) returns void
language plpgsql as $$
declare
  superseded payment;
begin
  for superseded in
    update payment p
    set status = 'FAILED', failure_code = 'SUPERSEDED', redirect_url = null, changed_at = p_at,
      next_look_at = p_at, looks = 0
    where p.reservation_id = p_reservation_id and p.status = 'PENDING'
    returning p.*
  loop
    perform write_payment_changed(superseded, p_at);
  end loop;
end $$;
