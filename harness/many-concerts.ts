/** Concerts lie evenly around now, over 139 days. */
const beginsOf = (many: number) => `now() + (n::float8 / ${many} - 0.5) * interval '200000 minutes'`;
const TITLE = `'Night ' || n % 1000 || ' of ' || chr(44032 + n % 1000 * 11)`;
const KIND = `case n % 10 when 0 then 'SPORTS' when 1 then 'MUSICAL' else 'CONCERT' end`;
const CITY = `case n % 3 when 0 then '서울' when 1 then '부산' else 'Town ' || n end`;

/** A query for the searched forms of names, one row for each of the few names that there are. */
function namesOf(source: string, name: string): string {
  return `
    select n, folded, search_initials(folded) as initials,
      search_grams(folded || E'\n' || search_initials(folded)) as grams
    from (select n, search_folded(${name}) as folded from ${source}) as names`;
}

/**
 * Statements that fill an empty database with concerts of one performance, half of which are over, and with
 * what the lists know of them. Triggers would write that one by one. Here it is written in bulk, with the
 * functions that the triggers use.
 */
export const manyConcerts = (many = 100_000): readonly string[] => [
  'alter table concert disable trigger user',
  'alter table performance disable trigger user',
  'alter table section disable trigger user',
  `insert into agency (name) select 'Agency ' || n from generate_series(1, 200) n`,
  `insert into artist (name, agency_id)
   select case when n % 100 = 0 then '방탄소년단 ' || n else '별밤 ' || n end, 1 + n % 200
   from generate_series(1, 1000) n`,
  `insert into venue (name, city, country, time_zone)
   select 'Hall ' || n, ${CITY}, 'KR', 'Asia/Seoul' from generate_series(1, 300) n`,
  `insert into concert (title, kind, artist_id, currency, sale_opens_at, agency_id)
   select ${TITLE}, ${KIND}, 1 + n % 1000, 'KRW', ${beginsOf(many)} - interval '30 days', 1 + n % 200
   from generate_series(1, ${many}) n`,
  `insert into performance (concert_id, venue_id, starts_at, lab, first_seat_id, seats_total)
   select n, 1 + n % 300, ${beginsOf(many)}, false, n, 1 from generate_series(1, ${many}) n`,
  `insert into section (performance_id, name, price, first_seat_id, seats_total, rows)
   select n, 'A', 30000 + n % 200 * 1000, n, 1, '[{"label":"A","seats":1}]'
   from generate_series(1, ${many}) n`,
  `insert into seat_map (performance_id, statuses, seats_left, seats_held)
   select n, '\\x00', 1, 0 from generate_series(1, ${many}) n`,
  `insert into performance_listing
   select p.id, concert_id, starts_at, sale_opens_at, true, false, p.id % 20 = 0
   from performance p join concert c on c.id = concert_id`,
  `insert into concert_city
   select p.concert_id, search_folded(v.city) from performance p join venue v on v.id = p.venue_id`,
  `insert into concert_search
   select c.id, c.sale_opens_at, p.starts_at, p.starts_at,
     case when p.id % 20 = 0 then 'epoch' else p.starts_at end, n.price, n.price, c.artist_id, c.agency_id,
     c.kind, y.city, false, search_folded(c.title)
   from concert c join performance p on p.concert_id = c.id join section n on n.performance_id = p.id
   join concert_city y on y.concert_id = c.id`,
  'drop index concert_words_grams',
  `with t as materialized (${namesOf('generate_series(0, 999) n', TITLE)}),
     a as materialized (${namesOf('(select id as n, name from artist) x', 'name')}),
     v as materialized (${namesOf('(select id as n, name, city from venue) x', `name || ' ' || city`)})
   insert into concert_words
   select c.id, t.folded || E'\n' || a.folded || E'\n' || v.folded,
     t.initials || E'\n' || a.initials || E'\n' || v.initials, t.grams || a.grams || v.grams,
     array[30000 + c.id % 200 * 1000]
   from concert c join t on t.n = c.id % 1000 join a on a.n = c.artist_id join v on v.n = 1 + c.id % 300`,
  'create index concert_words_grams on concert_words using gin (grams)',
  'alter table concert enable trigger user',
  'alter table performance enable trigger user',
  'alter table section enable trigger user',
  'analyze',
];
