import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// created_at is the instant of the decision. What was rejected needs no pass. A fan who stood by has waited
// in another line: the offer is a reservation, once. A presale, which lasts until the sale opens, needs no
// pass either. QUEUE decides a moment after it has accepted.
const OUTSIDE = `
  select r.id, r.user_id, p.concert_id, r.created_at, p.lab
  from reservation r
  join performance p on p.id = r.performance_id
  join waiting_room w on w.concert_id = p.concert_id
  where r.status <> 'REJECTED' and ($1 or not p.lab) and not exists (
    select from standby_place s
    where s.reservation_id = r.id and s.user_id = r.user_id and s.performance_id = r.performance_id)
  and not exists (
    select from (
      select c.presale_opens_at as presale, c.sale_opens_at as opens from concert c where c.id = p.concert_id
      union all
      select (said ->> 'presale_opens_at')::timestamptz, (said ->> 'sale_opens_at')::timestamptz
      from catalogue_change change cross join unnest(array[change.before, change.after]) as said
      where change.kind = 'CONCERT' and change.entity_id = p.concert_id
    ) as policy
    having min(policy.presale) <= r.created_at
      and r.created_at < max(policy.opens) + case when r.strategy = 'QUEUE' then interval '1 minute'
        else interval '0' end)
  and not exists (
    select from waiting_room_pass pass
    where pass.user_id = r.user_id and pass.concert_id = p.concert_id and r.created_at >= pass.admitted_at
      and r.created_at <= least(pass.expires_at, coalesce(pass.ended_at, 'infinity')))`;

const EXAMPLE = `format('reservation %s was decided at %s; user %s was not inside of concert %s then%s',
  v.id, v.created_at, v.user_id, v.concert_id, coalesce((
    select format(', but from %s to %s', pass.admitted_at,
      least(pass.expires_at, coalesce(pass.ended_at, 'infinity')))
    from waiting_room_pass pass where pass.user_id = v.user_id and pass.concert_id = v.concert_id
    order by pass.sequence desc limit 1), ''))`;

export const reservedInside: Invariant = {
  id: 'I-11',
  title: 'where there is a waiting room, only those inside, and fans who stood by, have reserved',
  find({ client, judgeLab }: Evidence): Promise<Findings> {
    return findViolations(client, { violations: OUTSIDE, example: EXAMPLE, values: [judgeLab] });
  },
};
