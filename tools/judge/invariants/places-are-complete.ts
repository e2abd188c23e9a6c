import { type Findings, findViolations } from '../findings.js';
import { placeNumber } from '../ids.js';
import type { Evidence, Invariant } from '../invariant.js';

// What a subscription has brought last is what the database says about that moment. A waiting fan was not
// admitted, an admitted fan has a pass that lived, and no fan waits for seats that are all sold.
const STALE = `
  with seats as materialized (
    select p.concert_id, not bool_or(s.status in ('AVAILABLE', 'HELD')) as sold_out
    from performance p join seat s on s.performance_id = p.id
    where p.starts_at > now() and p.concert_id = any($2::int[])
    group by p.concert_id
  )
  select shown.*, wrong.what, false as lab
  from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::float8[])
    as shown (process, concert_id, sequence, status, seats, until_ms)
  left join waiting_room_pass p on p.concert_id = shown.concert_id and p.sequence = shown.sequence
  left join seats on seats.concert_id = shown.concert_id,
  lateral (select to_timestamp(shown.until_ms / 1000) - $7 * interval '1 ms' as soon,
    to_timestamp(shown.until_ms / 1000) + $7 * interval '1 ms' as late,
    least(p.expires_at, coalesce(p.ended_at, 'infinity')) as over) as at,
  lateral (select case
    when shown.status = 'WAITING' and p.admitted_at < at.soon then format('was let in at %s', p.admitted_at)
    when shown.status = 'WAITING' and (shown.seats = 'SOLD_OUT') <> coalesce(seats.sold_out, true)
      then case when seats.sold_out is false then 'there are seats' else 'all seats are sold' end
    when shown.status = 'ADMITTED' and p.sequence is null then 'has no pass'
    when shown.status = 'ADMITTED' and at.over < at.soon then format('has a pass that ended at %s', at.over)
    when shown.status = 'EXPIRED' and (p.sequence is null or at.over > at.late)
      then format('has a pass until %s', coalesce(at.over::text, '?'))
    when shown.status = 'LEFT' and (p.sequence is null or at.over > at.late) and not exists (
      select from waiting_room_log l
      where l.concert_id = shown.concert_id and l.sequence = shown.sequence and l.kind = 'LEFT')
      then 'has not left'
    end as what) as wrong
  where wrong.what is not null`;

export const placesAreComplete: Invariant = {
  id: 'I-12',
  title: 'what a subscription to a place has brought last is what is true',
  needsHistory: true,
  find({ client, places, expiryToleranceMs }: Evidence): Promise<Findings> {
    const shown = [...places.sockets].flatMap(({ process, last, quietUntilMs }) => {
      const place = placeNumber(last.placeId);
      return place && quietUntilMs !== undefined ? [{ process, ...last, ...place, quietUntilMs }] : [];
    });
    const column = <Key extends keyof (typeof shown)[number]>(key: Key) => shown.map((each) => each[key]);
    return findViolations(client, {
      violations: STALE,
      example: `format('%s was last shown place %s of concert %s as %s, seats %s: %s',
        v.process, v.sequence, v.concert_id, v.status, v.seats, v.what)`,
      values: [
        column('process'),
        column('concertId'),
        column('sequence'),
        column('status'),
        column('seats'),
        column('quietUntilMs'),
        expiryToleranceMs,
      ],
    });
  },
};
