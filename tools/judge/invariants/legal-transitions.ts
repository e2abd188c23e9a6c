import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

/** Every change of status that there is. What no arrow leaves is final. */
export const LEGAL = [
  'PENDING>HELD',
  'PENDING>REJECTED',
  'HELD>PAYING',
  'HELD>CONFIRMED',
  'HELD>EXPIRED',
  'HELD>CANCELLED',
  'PAYING>HELD',
  'PAYING>CONFIRMED',
  'PAYING>EXPIRED',
  'PAYING>CANCELLED',
  // A payment that succeeded late, when all seats were still free.
  'EXPIRED>CONFIRMED',
  'CONFIRMED>REFUNDED',
];
const BEGINNINGS = ['PENDING', 'HELD', 'REJECTED'];

// A confirmed reservation has to keep its deadline: without it there is no proof that it was paid in time. A
// deadline may have been later than it was at the change, never earlier.
const TRANSITIONS = `
  select t.reservation_id, t.version, wrong.what, false as lab
  from reservation_transition t
  left join reservation r on r.id = t.reservation_id,
  lateral (select case
    when t.from_status || '>' || t.to_status <> all($1)
      then format('from %s to %s', t.from_status, t.to_status)
    when t.version = 2 and t.from_status::text <> all($2) then format('begins as %s', t.from_status)
    when t.to_status = 'CONFIRMED' and r.id is not null and r.held_until is null
      then 'became CONFIRMED, but until when it was held is not known'
    when t.from_status = 'EXPIRED' and t.to_status = 'CONFIRMED' and not exists (
      select from payment p
      where p.reservation_id = t.reservation_id and p.method <> 'WALLET'
        and p.status in ('CAPTURED', 'REFUNDING', 'REFUNDED'))
      then 'became CONFIRMED after its end, and no provider had taken the money'
    when t.from_status in ('HELD', 'PAYING') and t.to_status <> 'EXPIRED' and t.changed_at > r.held_until
      then format('became %s at %s, but was held until %s', t.to_status, t.changed_at, r.held_until)
    when t.to_status = 'EXPIRED' and t.changed_at < r.held_until
      then format('became EXPIRED at %s, but was held until %s', t.changed_at, r.held_until)
    end as what) as wrong
  where wrong.what is not null`;

const NEVER_CHANGED = `
  select id as reservation_id, 1 as version, format('begins as %s', status) as what, false as lab
  from reservation where version = 1 and status::text <> all($1)`;

// The money that comes for one of these goes back: such a payment is never CAPTURED.
const PAID_IN_VAIN = `
  select r.id as reservation_id, r.version, format('is %s, and payment %s is captured', r.status, p.id) as what,
    false as lab
  from payment p join reservation r on r.id = p.reservation_id
  where p.status = 'CAPTURED' and r.status in ('PENDING', 'REJECTED', 'EXPIRED', 'CANCELLED')`;

const EXAMPLE = `format('reservation %s, version %s: %s', v.reservation_id, v.version, v.what)`;

export const legalTransitions: Invariant = {
  id: 'I-4',
  title: 'a status changes by the rules: nothing that is paid expires, nothing is paid late or expires early',
  find({ client }: Evidence): Promise<Findings> {
    return findViolations(
      client,
      { violations: TRANSITIONS, example: EXAMPLE, values: [LEGAL, BEGINNINGS] },
      { violations: NEVER_CHANGED, example: EXAMPLE, values: [BEGINNINGS] },
      { violations: PAID_IN_VAIN, example: EXAMPLE },
    );
  },
};
