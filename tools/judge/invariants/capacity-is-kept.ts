import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// The log is replayed: at the beginning of a line it says how many are inside, and settings say how many may
// be. A capacity below that sends no fan away and admits none.
const CROWDED = `
  select concert_id, number, sequence, inside, capacity, false as lab
  from (
    select concert_id, number, sequence, kind,
      max(began) over line + sum(step) over (line order by number) as inside,
      max(capacity) over (partition by concert_id, setting) as capacity
    from (
      select *,
        count(*) filter (where began is not null) over entries as line,
        count(*) filter (where capacity is not null) over entries as setting
      from (
        select concert_id, number, sequence, kind,
          case when kind = 'SETTINGS' then substring(detail from 'inside=(\\d+)')::int end as began,
          case when kind = 'SETTINGS' then substring(detail from 'capacity=(\\d+)')::int end as capacity,
          case kind when 'ADMITTED' then 1 when 'ENDED' then -1 else 0 end as step
        from waiting_room_log
      ) as entry
      window entries as (partition by concert_id order by number)
    ) as entry
    window line as (partition by concert_id, line)
  ) as entry
  where kind = 'ADMITTED' and (inside > capacity or inside is null or capacity is null)`;

const PASSES = `
  select coalesce(p.concert_id, e.concert_id) as concert_id, coalesce(p.sequence, e.sequence) as sequence,
    wrong.what, false as lab
  from waiting_room_pass p
  full join (
    select concert_id, sequence, count(*) filter (where kind = 'ADMITTED') as admitted,
      count(*) filter (where kind = 'ENDED') as ended, min(at) filter (where kind = 'ENDED') as ended_at
    from waiting_room_log where kind in ('ADMITTED', 'ENDED') group by concert_id, sequence
  ) as e on e.concert_id = p.concert_id and e.sequence = p.sequence,
  lateral (select case
    when p.sequence is null then 'is in the log, but there is no such pass'
    when coalesce(e.admitted, 0) = 0 then 'was never admitted'
    when e.admitted > 1 then format('was admitted %s times', e.admitted)
    when e.ended > 1 then format('has ended %s times', e.ended)
    when e.ended_at < least(p.expires_at, coalesce(p.ended_at, 'infinity'))
      then format('had its slot given away at %s and lived until %s', e.ended_at,
        least(p.expires_at, coalesce(p.ended_at, 'infinity')))
    end as what) as wrong
  where wrong.what is not null`;

// Written a second time, from its description: the number of the entry, kind, epoch, sequence, detail and
// microseconds since 1970, behind the hash of the entry before.
const CHAIN = `
  select l.concert_id, l.number, wrong.what, false as lab
  from (
    select *, lag(number, 1, 0::bigint) over entries as number_before,
      lag(hash, 1, decode(repeat('00', 32), 'hex')) over entries as hash_before
    from waiting_room_log window entries as (partition by concert_id order by number)
  ) as l,
  lateral (select case
    when l.number <> l.number_before + 1 then format('follows entry %s', l.number_before)
    when l.hash <> sha256(l.hash_before || convert_to(concat_ws('|', l.number, l.kind, l.epoch, l.sequence,
      l.detail, (extract(epoch from l.at) * 1000000)::bigint), 'UTF8')) then 'does not have its own hash'
    end as what) as wrong
  where wrong.what is not null
  union all
  select w.concert_id, w.log_length, 'is not the last of the log', false
  from waiting_room w
  left join (
    select distinct on (concert_id) concert_id, number, hash from waiting_room_log
    order by concert_id, number desc
  ) as l on l.concert_id = w.concert_id
  where (coalesce(l.number, 0), coalesce(l.hash, decode(repeat('00', 32), 'hex')))
    <> (w.log_length, w.log_hash)`;

export const capacityIsKept: Invariant = {
  id: 'I-10',
  title: 'never are more inside than the capacity, each by one entry of a log that was never changed',
  find({ client }: Evidence): Promise<Findings> {
    return findViolations(
      client,
      {
        violations: CROWDED,
        example: `format('concert %s, entry %s: place %s was let in as number %s of %s', v.concert_id,
          v.number, v.sequence, coalesce(v.inside::text, '?'), coalesce(v.capacity::text, '?'))`,
      },
      {
        violations: PASSES,
        example: `format('concert %s: the pass of place %s %s', v.concert_id, v.sequence, v.what)`,
      },
      {
        violations: CHAIN,
        example: `format('concert %s: entry %s of the log %s', v.concert_id, v.number, v.what)`,
      },
    );
  },
};
