import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// now() is the beginning of the transaction and so not later than its snapshot: a hold that was swept while
// the judge was reading is not counted.
const LAPSED = `
  select id, status, held_until, false as lab from reservation
  where status in ('HELD', 'PAYING') and (held_until is null or held_until < now() - $1 * interval '1 ms')`;

const EXAMPLE = `format('reservation %s is %s, and was held until %s',
  v.id, v.status, coalesce(v.held_until::text, 'never'))`;

export const lapsedHoldsEnd: Invariant = {
  id: 'I-5',
  title: 'a lapsed hold is given back soon',
  find({ client, expiryToleranceMs }: Evidence): Promise<Findings> {
    return findViolations(client, { violations: LAPSED, example: EXAMPLE, values: [expiryToleranceMs] });
  },
};
