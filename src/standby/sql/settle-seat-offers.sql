-- Writes down what has become of the offers of a list: taken, declined or lapsed. The offer is a
-- reservation, and the reservation is the truth. The caller has locked the list. Returns how many are over.
create or replace function settle_seat_offers(p_performance_id int) returns int language plpgsql as $$
declare
  ended record;
  settled int := 0;
begin
  for ended in
    select s.number, case r.status
      when 'CANCELLED' then 'DECLINED'
      when 'EXPIRED' then 'LAPSED'
      -- Also a purchase that was refunded at once.
      else 'TAKEN' end as status
    from standby_place s
    cross join lateral reservation_states(array[s.reservation_id]) as r
    where s.performance_id = p_performance_id and s.status = 'OFFERED'
      -- Not the lapsed hold that is not released yet: its seats have not come back.
      and r.status not in ('HELD', 'PAYING')
    order by s.number
  loop
    update standby_place s set status = ended.status, ended_at = clock_timestamp()
    where s.performance_id = p_performance_id and s.number = ended.number;
    perform note_standby(p_performance_id, ended.status, ended.number, '');
    settled := settled + 1;
  end loop;
  return settled;
end $$;
