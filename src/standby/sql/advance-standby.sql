-- The next step of a standby list, in one transaction: settles offers that are over; then offers seats that
-- are kept back to the next fan, or frees them: all when no fan waits, and else those that no waiting fan
-- could take for as long as an offer lasts. One offer a call, because in the lock order the count of a
-- user's seats comes before the seats.
--
-- p_offer_for    how long the seats are held for the fan
-- p_again_after  when a fan who was passed over is looked at again, at the earliest
-- step           OFFERED, PASSED_OVER, FREED, CLOSED, SETTLED: there may be more to do; NOTHING: not now
create or replace function advance_standby(
  p_performance_id int, p_offer_for interval, p_again_after interval, out step text
) language plpgsql as $$
declare
  kept bigint[];
  freed bigint[];
  offered text;
  sale record;
  fans_wait boolean;
begin
  step := 'NOTHING';
  perform from standby_list l where l.performance_id = p_performance_id for no key update;
  if not found then return; end if;
  -- Read before the offers are settled. So the log tells of the end of an offer before it tells that the
  -- seats of that offer are offered again. A fan wants fewer.
  kept := kept_back_seats(p_performance_id, 100);
  if settle_seat_offers(p_performance_id) > 0 then step := 'SETTLED'; end if;

  select p.first_seat_id, p.keeps_back_seats, case
    when p.cancelled_at is not null then 'CANCELLED'
    when p.starts_at <= clock_timestamp() then 'BEGUN' end as over
  into strict sale
  from performance_sale p where p.performance_id = p_performance_id;
  if sale.over is not null and close_standby(p_performance_id, sale.over) > 0 then step := 'CLOSED'; end if;

  select l.waiting > 0 into strict fans_wait from standby_list l where l.performance_id = p_performance_id;
  if fans_wait then
    if kept = '{}' then return; end if;
    offered := offer_kept_seats(p_performance_id, kept, sale.first_seat_id, p_offer_for, p_again_after);
    if offered in ('OFFERED', 'PASSED_OVER') then
      step := offered;
    elsif offered = 'NO_FAN' and put_on_sale(p_performance_id, kept, sale.first_seat_id, p_offer_for) then
      step := 'FREED';
    end if;
    return;
  end if;
  if sale.keeps_back_seats or kept <> '{}' then
    freed := stop_keeping_back(p_performance_id);
    if freed <> '{}' then
      step := 'FREED';
      perform note_standby(p_performance_id, 'FREED', 0, 'seats=' || cardinality(freed));
    end if;
  end if;
  update standby_list l set to_do = kept_back_seats(p_performance_id, 1) <> '{}' or exists (
    select from standby_place s where s.performance_id = p_performance_id and s.status = 'OFFERED')
  where l.performance_id = p_performance_id;
end $$;
