import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// A seat that is kept back is no user's. While fans wait, a seat is free only when the log says that it went
// on sale, and the list says that one may be free.
const SEATS = `
  select k.performance_id, k.seat_id, wrong.what, false as lab
  from kept_back_seat k left join seat s on s.id = k.seat_id,
  lateral (select case
    when s.id is null or s.performance_id <> k.performance_id then 'is kept back, and is none of its seats'
    when s.reservation_id is not null then format('is kept back, and names reservation %s', s.reservation_id)
    when s.status <> 'BLOCKED' then format('is kept back, and is %s', s.status)
    end as what) as wrong
  where wrong.what is not null
  union all
  select l.performance_id, s.id, format('is free while %s fans wait', l.waiting), false
  from standby_list l
  join performance p on p.id = l.performance_id
  join seat s on s.performance_id = l.performance_id
  where l.waiting > 0 and s.status = 'AVAILABLE' and (not l.may_have_free_seat or not exists (
    select from standby_log e
    where e.performance_id = l.performance_id and e.kind = 'FREED'
      and (s.id - p.first_seat_id)::text = any(string_to_array(substring(e.detail from 'freed=(.*)'), ','))))`;

const LISTS = `
  select l.performance_id, wrong.what, false as lab
  from standby_list l
  join performance p on p.id = l.performance_id
  left join (
    select performance_id, count(*) filter (where status = 'WAITING') as waiting, max(number) as last_number,
      count(*) as places
    from standby_place group by performance_id
  ) as s on s.performance_id = l.performance_id,
  lateral (select case
    when l.waiting <> coalesce(s.waiting, 0)
      then format('counts %s who wait, there are %s', l.waiting, coalesce(s.waiting, 0))
    when l.last_number <> coalesce(s.last_number, 0) or l.last_number <> coalesce(s.places, 0)
      then format('has given %s numbers to %s places', l.last_number, coalesce(s.places, 0))
    when l.waiting > 0 and not p.keeps_back_seats then 'has fans who wait, and keeps no seat back'
    end as what) as wrong
  where wrong.what is not null`;

// An offer is a hold of the fan's own. That no seat has two holds at once is another promise, so this is all
// that keeps a seat from being offered to two.
const OFFERS = `
  select s.performance_id, s.number, wrong.what, false as lab
  from standby_place s
  left join reservation r on r.id = s.reservation_id,
  lateral (select case
    when s.reservation_id is null then
      case when s.status in ('OFFERED', 'TAKEN', 'DECLINED', 'LAPSED')
        then format('is %s without an offer', s.status) end
    when r.id is null then 'was offered seats by a reservation that does not exist'
    when r.user_id <> s.user_id or r.performance_id <> s.performance_id
      then format('was offered reservation %s of another fan or performance', r.id)
    when cardinality(r.seat_ids) <> s.seats
      then format('wants %s seats, was offered %s', s.seats, cardinality(r.seat_ids))
    when s.status not in ('OFFERED', 'TAKEN', 'DECLINED', 'LAPSED') then format('is %s with an offer', s.status)
    when s.status <> 'OFFERED' and r.status in ('HELD', 'PAYING')
      then format('is %s, its reservation is %s', s.status, r.status)
    end as what) as wrong
  where wrong.what is not null`;

// Replayed from the log alone: with each offer, every smaller number that waits wants more seats than were
// there, or was passed over. When seats go on sale, every number does. A list without fans frees all its
// seats and says none of `kept`.
const OVERTAKEN = `
  select o.performance_id, o.number, waiting.place as before, case o.kind
      when 'OFFERED' then format('place %s was offered seats before', o.place)
      else 'seats went on sale before' end as what, false as lab
  from (
    select *, substring(detail from 'kept=(\\d+)')::int as kept from standby_log
    where kind in ('OFFERED', 'FREED')
  ) as o
  join (
    select j.performance_id, j.place, j.number as joined, substring(j.detail from 'seats=(\\d+)')::int as seats,
      coalesce(min(e.number) filter (where e.place = j.place and e.kind in ('LEFT', 'OFFERED')
        or e.kind = 'CLOSED'), 9007199254740991) as ended,
      coalesce(min(e.number) filter (where e.place = j.place and e.kind = 'PASSED_OVER'), 9007199254740991)
        as passed_over
    from standby_log j
    left join standby_log e on e.performance_id = j.performance_id and e.number > j.number
    where j.kind = 'JOINED'
    group by 1, 2, 3, 4
  ) as waiting on waiting.performance_id = o.performance_id
    and (waiting.place < o.place or o.kind = 'FREED')
    and waiting.joined < o.number and waiting.ended > o.number
    and (o.kept is null or waiting.passed_over > o.number and waiting.seats <= o.kept)`;

// Written a second time, from its description: number, kind, place, detail and microseconds since 1970,
// behind the hash of the entry before.
const CHAIN = `
  select l.performance_id, l.number, wrong.what, false as lab
  from (
    select *, lag(number, 1, 0::bigint) over entries as number_before,
      lag(hash, 1, decode(repeat('00', 32), 'hex')) over entries as hash_before
    from standby_log window entries as (partition by performance_id order by number)
  ) as l,
  lateral (select case
    when l.number <> l.number_before + 1 then format('follows entry %s', l.number_before)
    when l.hash <> sha256(l.hash_before || convert_to(concat_ws('|', l.number, l.kind, l.place, l.detail,
      (extract(epoch from l.at) * 1000000)::bigint), 'UTF8')) then 'does not have its own hash'
    end as what) as wrong
  where wrong.what is not null
  union all
  select w.performance_id, w.log_length, 'is not the last of the log', false
  from standby_list w
  left join (
    select distinct on (performance_id) performance_id, number, hash from standby_log
    order by performance_id, number desc
  ) as l on l.performance_id = w.performance_id
  where (coalesce(l.number, 0), coalesce(l.hash, decode(repeat('00', 32), 'hex')))
    <> (w.log_length, w.log_hash)`;

export const standbyKeepsItsOrder: Invariant = {
  id: 'I-19',
  title: 'what comes back is kept for the fans who stand by, and offered to one at a time, in their order',
  find({ client }: Evidence): Promise<Findings> {
    return findViolations(
      client,
      {
        violations: SEATS,
        example: `format('seat %s of performance %s %s', v.seat_id, v.performance_id, v.what)`,
      },
      { violations: LISTS, example: `format('the list of performance %s %s', v.performance_id, v.what)` },
      {
        violations: OFFERS,
        example: `format('performance %s, place %s: %s', v.performance_id, v.number, v.what)`,
      },
      {
        violations: OVERTAKEN,
        example: `format('performance %s, entry %s: %s place %s, which would have fitted',
          v.performance_id, v.number, v.what, v.before)`,
      },
      {
        violations: CHAIN,
        example: `format('performance %s: entry %s of the log %s', v.performance_id, v.number, v.what)`,
      },
    );
  },
};
