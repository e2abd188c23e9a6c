-- The performances that a console may read of. Cancelled, archived and lab performances are among them.
--
-- p_organiser       only those of the agencies that this user belongs to; null: of all agencies
-- p_concert_id      only those of this concert; null: of all concerts
-- p_performance_id  only this one; null: all
create or replace function performances_of(p_organiser uuid, p_concert_id int, p_performance_id int)
returns int[] language sql stable as $$
  select coalesce(array_agg(p.id order by p.id), '{}')
  from performance p join concert c on c.id = p.concert_id
  where (p_performance_id is null or p.id = p_performance_id)
    and (p_concert_id is null or p.concert_id = p_concert_id)
    and (p_organiser is null or c.agency_id in (
      select m.agency_id from agency_member m where m.user_id = p_organiser))
$$;
