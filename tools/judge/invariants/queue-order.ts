import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// A fan who was admitted after one from behind must have been away then, and came back in between. One pass
// over the log; only the numbers that are out of order are looked at closely.
const OVERTAKEN = `
  select late.concert_id, late.sequence, late.number, ahead.sequence as ahead_sequence,
    ahead.number as ahead_number, false as lab
  from (
    select *, max(sequence) over (
      partition by concert_id order by number rows between unbounded preceding and 1 preceding) as highest
    from waiting_room_log where kind = 'ADMITTED'
  ) as late
  cross join lateral (
    select e.number, e.sequence from waiting_room_log e
    where e.concert_id = late.concert_id and e.number < late.number and e.kind = 'ADMITTED'
      and e.sequence > late.sequence
    order by e.number desc limit 1
  ) as ahead
  where late.sequence < late.highest and not exists (
    select from waiting_room_log e
    where e.concert_id = late.concert_id and e.kind = 'RETURNED' and e.sequence = late.sequence
      and e.number > ahead.number and e.number < late.number)`;

const EXAMPLE = `format(
  'concert %s: place %s was let in (entry %s) after place %s (entry %s), and was there before',
  v.concert_id, v.sequence, v.number, v.ahead_sequence, v.ahead_number)`;

export const queueOrder: Invariant = {
  id: 'I-9',
  title: 'people are let in in the order of their places, and no place that is shown goes back',
  async find({ client, places }: Evidence): Promise<Findings> {
    const findings = await findViolations(client, { violations: OVERTAKEN, example: EXAMPLE });
    for (const grown of places.grown) findings.add(grown);
    return findings;
  },
};
