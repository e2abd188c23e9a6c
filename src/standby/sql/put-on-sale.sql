-- Puts seats on sale that have been kept back for the time of an offer without a fan who could take them. The
-- fans who wait go on waiting, and seats that come back later are kept for them. The caller has locked the
-- list and has found that the seats suffice for no fan who waits, but for fans who were passed over.
--
-- p_kept           the seats that were looked at, at most 100
-- p_first_seat_id  of the performance: the log names seats by their place in the layout
-- Returns whether a seat is on sale now.
create or replace function put_on_sale(
  p_performance_id int, p_kept bigint[], p_first_seat_id bigint, p_offer_for interval
) returns boolean language plpgsql as $$
declare
  freed bigint[];
begin
  freed := free_kept_seats(p_performance_id, p_kept, clock_timestamp() - p_offer_for);
  if freed = '{}' then return false; end if;
  update standby_list l set may_have_free_seat = true where l.performance_id = p_performance_id;
  perform note_standby(p_performance_id, 'FREED', 0, 'kept=' || cardinality(p_kept) || ' freed=' ||
    array_to_string(array(select id - p_first_seat_id from unnest(freed) as id order by id), ','));
  return true;
end $$;
