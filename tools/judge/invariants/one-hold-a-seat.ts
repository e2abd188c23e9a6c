import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// A look at the end state misses double sales that have been undone since, so every hold that ever was is
// judged: its interval [held_at, released_at) must not meet an earlier one of its seat. One pass in order of
// beginning, with the latest end so far, instead of comparing every hold with every other. Empty intervals
// meet nothing; one that ends before it begins would hide a double sale and is a violation itself.
const DOUBLE_HOLDS = `
  select seat_id, reservation_id, lab, held_at, free_at, backwards
  from (
    select seat_id, reservation_id, lab, active, held_at, free_at,
      free_at < held_at as backwards,
      free_at > held_at and held_at < max(free_at) filter (where free_at > held_at) over earlier
        as meets_another,
      active and count(*) filter (where active) over earlier > 0 as second_active
    from (
      select *, coalesce(released_at, 'infinity') as free_at from reservation_seat where $1 or not lab
    ) as hold
    window earlier as (
      partition by seat_id order by held_at, free_at rows between unbounded preceding and 1 preceding)
  ) as hold
  where backwards or meets_another or second_active`;

const EXAMPLE = `format('seat %s%s: reservation %s holds it from %s to %s, %s', v.seat_id,
  case when v.lab then ' (lab)' else '' end, v.reservation_id, v.held_at, v.free_at,
  case when v.backwards then 'which ends before it begins' else format('while reservation %s holds it', (
    select other.reservation_id from reservation_seat other
    where other.seat_id = v.seat_id and other.reservation_id <> v.reservation_id
      and other.held_at <= v.held_at and coalesce(other.released_at, 'infinity') > v.held_at
    order by other.held_at limit 1)) end)`;

export const oneHoldASeat: Invariant = {
  id: 'I-1',
  title: 'at any instant a seat has at most one hold',
  find({ client, judgeLab }: Evidence): Promise<Findings> {
    return findViolations(client, { violations: DOUBLE_HOLDS, example: EXAMPLE, values: [judgeLab] });
  },
};
