import { type Findings, findViolations } from '../findings.js';
import { uuidOf } from '../ids.js';
import type { Evidence, Invariant } from '../invariant.js';
import { isOnReservation } from '../operations.js';
import { storedReservation } from '../stored.js';

// A rejection at the deadline does not know where in the log the request is; a hold does.
const DECISIONS = `
  select coalesce(r.id, d.reservation_id) as reservation_id, coalesce(p.lab, false) as lab, wrong.what
  from (
    select id, performance_id, status, strategy, count(*) over (partition by id) as times from reservation
  ) as r
  full join (
    select reservation_id, count(*) as times from queue_decision group by reservation_id
  ) as d on d.reservation_id = r.id
  left join performance p on p.id = r.performance_id,
  lateral (select case
    when r.id is null then 'was decided, but there is no such reservation'
    when r.times > 1 then format('exists %s times', r.times)
    when d.times > 1 then format('was decided %s times', d.times)
    when r.strategy = 'QUEUE' and r.status <> 'REJECTED' and d.reservation_id is null
      then format('is %s, but the queue has not decided it', r.status)
  end as what) as wrong
  where wrong.what is not null`;

export const queuedRequestsAreDecided: Invariant = {
  id: 'I-6',
  title: 'what the queue accepted is decided, once',
  async find({ client, operations, stored }: Evidence): Promise<Findings> {
    const findings = await findViolations(client, {
      violations: DECISIONS,
      example: `format('reservation %s: %s', v.reservation_id, v.what)`,
    });
    for (const { asked, outcome } of operations.filter(isOnReservation)) {
      if (outcome.type !== 'ok' || outcome.value.status !== 'PENDING') continue;
      const { reservationId } = outcome.value;
      if (uuidOf('rsv', reservationId) === undefined || storedReservation(stored, reservationId)) continue;
      findings.add(`${asked.process} was told that ${reservationId} is PENDING; it was never decided`);
    }
    return findings;
  },
};
