-- Writes anew what the lists know of concerts, from the tables themselves. Triggers call it at the end of
-- each transaction that has changed one of them.
--
-- p_concert_ids  concerts that may have changed
create or replace function refresh_concert_search(p_concert_ids int[]) returns void
language plpgsql as $$
begin
  insert into performance_listing as known
    (performance_id, concert_id, starts_at, opens_at, listed, cancelled)
  select p.id, p.concert_id, p.starts_at, coalesce(c.sale_opens_at, 'epoch'),
    p.archived_at is null and c.archived_at is null, p.cancelled_at is not null
  from performance p join concert c on c.id = p.concert_id
  where p.concert_id = any(p_concert_ids)
  order by p.id
  on conflict (performance_id) do update set
    starts_at = excluded.starts_at, opens_at = excluded.opens_at,
    listed = excluded.listed, cancelled = excluded.cancelled;

  -- Before the reading below: a performance that is sold out meanwhile waits here, and counts afterwards.
  perform from concert_search where concert_id = any(p_concert_ids) order by concert_id for update;

  delete from concert_search s where s.concert_id = any(p_concert_ids)
    and exists (select from concert c where c.id = s.concert_id and c.archived_at is not null);

  perform refresh_concert_words(p_concert_ids);

  insert into concert_search as known
  select c.id, coalesce(c.sale_opens_at, 'epoch'), at.first_starts_at, at.last_starts_at, at.unsold_until,
    priced.min_price, priced.max_price, c.artist_id, coalesce(c.agency_id, a.agency_id), c.kind,
    placed.city, placed.more_cities, search_folded(c.title)
  from concert c
  left join artist a on a.id = c.artist_id
  cross join lateral (
    select min(l.starts_at) as first_starts_at, max(l.starts_at) as last_starts_at,
      coalesce(max(l.starts_at) filter (where not l.sold_out and not l.cancelled), 'epoch') as unsold_until
    from performance_listing l where l.concert_id = c.id and l.listed
  ) as at
  cross join lateral (
    select min(n.price) as min_price, max(n.price) as max_price
    from performance_listing l join section n on n.performance_id = l.performance_id
    where l.concert_id = c.id and l.listed
  ) as priced
  cross join lateral (
    select min(y.city) as city, count(*) > 1 as more_cities from concert_city y where y.concert_id = c.id
  ) as placed
  where c.id = any(p_concert_ids) and c.archived_at is null
  order by c.id
  on conflict (concert_id) do update set
    opens_at = excluded.opens_at, first_starts_at = excluded.first_starts_at,
    last_starts_at = excluded.last_starts_at, unsold_until = excluded.unsold_until,
    min_price = excluded.min_price, max_price = excluded.max_price, artist_id = excluded.artist_id,
    agency_id = excluded.agency_id, kind = excluded.kind, city = excluded.city,
    more_cities = excluded.more_cities, title = excluded.title;

end
$$;
