-- Tells the lists that a performance has sold its last seat, or has one again. The seat map's keeper calls
-- it, in the transaction of the map.
--
-- p_sold_out  no seat is free or held
create or replace function mark_sold_out(p_performance_id int, p_sold_out boolean) returns void
language plpgsql as $$
declare
  v_concert_id int;
begin
  update performance_listing set sold_out = p_sold_out
  where performance_id = p_performance_id and sold_out <> p_sold_out
  returning concert_id into v_concert_id;
  if v_concert_id is null then return; end if;
  perform from concert_search where concert_id = v_concert_id for update;
  update concert_search s set unsold_until = coalesce((
    select max(l.starts_at) from performance_listing l
    where l.concert_id = s.concert_id and l.listed and not l.sold_out and not l.cancelled), 'epoch')
  where s.concert_id = v_concert_id;
end
$$;
