-- Adds an entry to the log of a standby list. Its hash covers all entries before it. The caller has locked
-- the list's row, so that the numbers of the entries have no gaps.
--
-- p_place   the number of the place that the entry is about; 0: of none
-- p_detail  what else there is to say
create or replace function note_standby(
  p_performance_id int, p_kind text, p_place bigint, p_detail text
) returns void language plpgsql as $$
declare
  instant constant timestamptz := clock_timestamp();
  list record;
begin
  update standby_list l set log_length = l.log_length + 1,
    log_hash = sha256(l.log_hash || convert_to(concat_ws('|', l.log_length + 1, p_kind, p_place, p_detail,
      (extract(epoch from instant) * 1000000)::bigint), 'UTF8'))
  where l.performance_id = p_performance_id
  returning l.log_length, l.log_hash into strict list;
  insert into standby_log (performance_id, number, kind, place, detail, at, hash)
  values (p_performance_id, list.log_length, p_kind, p_place, p_detail, instant, list.log_hash);
end $$;
