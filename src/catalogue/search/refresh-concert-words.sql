-- Writes anew by which words, cities and prices concerts are found. refresh_concert_search calls it.
--
-- p_concert_ids  concerts that may have changed
create or replace function refresh_concert_words(p_concert_ids int[]) returns void
language plpgsql as $$
begin
  delete from concert_words w where w.concert_id = any(p_concert_ids)
    and exists (select from concert c where c.id = w.concert_id and c.archived_at is not null);

  insert into concert_words as known
  select c.id, named.words, named.initials, search_grams(named.words || E'\n' || named.initials),
    array(
      select distinct n.price
      from performance_listing l join section n on n.performance_id = l.performance_id
      where l.concert_id = c.id and l.listed order by n.price)
  from concert c
  left join artist a on a.id = c.artist_id
  left join agency g on g.id = coalesce(c.agency_id, a.agency_id)
  -- The parts are folded one by one, so that no search reaches from one into the next.
  cross join lateral (
    select string_agg(search_folded(part), E'\n' order by place) as words
    from unnest(array[c.title, a.name, g.name] || array(
      select distinct v.name || ' ' || coalesce(v.city, '')
      from performance_listing l join performance p on p.id = l.performance_id
      join venue v on v.id = p.venue_id
      where l.concert_id = c.id and l.listed order by 1)
    ) with ordinality as parts(part, place)
    where part is not null
  ) as folded
  cross join lateral (select folded.words, search_initials(folded.words) as initials) as named
  where c.id = any(p_concert_ids) and c.archived_at is null
  order by c.id
  on conflict (concert_id) do update set
    words = excluded.words, initials = excluded.initials, grams = excluded.grams, prices = excluded.prices;

  delete from concert_city where concert_id = any(p_concert_ids);
  insert into concert_city
  select distinct l.concert_id, search_folded(v.city)
  from performance_listing l join performance p on p.id = l.performance_id join venue v on v.id = p.venue_id
  where l.concert_id = any(p_concert_ids) and l.listed and v.city is not null
  order by 1, 2;
end
$$;
