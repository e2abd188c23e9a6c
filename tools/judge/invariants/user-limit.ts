import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// A concert with a lab performance is left out when labs are: its counters count the lab's seats, too.
const COUNTERS = `
  select coalesce(q.user_id, h.user_id) as user_id, coalesce(q.concert_id, h.concert_id) as concert_id,
    q.seats as counted, q.cap, coalesce(h.seats, 0) as seats, c.lab
  from quota q
  full join (
    select r.user_id, p.concert_id, count(*)::int as seats
    from reservation_seat rs
    join reservation r on r.id = rs.reservation_id
    join performance p on p.id = r.performance_id
    where rs.active
    group by 1, 2
  ) as h on h.user_id = q.user_id and h.concert_id = q.concert_id
  join (
    select concert.id, coalesce(bool_or(performance.lab), false) as lab
    from concert left join performance on performance.concert_id = concert.id
    where concert.max_seats_per_user is not null
    group by concert.id
  ) as c on c.id = coalesce(q.concert_id, h.concert_id)
  where (coalesce(q.seats, 0) <> coalesce(h.seats, 0) or q.seats > q.cap) and ($1 or not c.lab)`;

const COUNTER_EXAMPLE = `format('user %s, concert %s: counted %s of at most %s, holds %s',
  v.user_id, v.concert_id, coalesce(v.counted::text, 'none'), coalesce(v.cap::text, '?'), v.seats)`;

// Counted from the holds themselves, at every instant at which one began, so that too many for a moment show
// as well. A user who never had more holds in all than the limit cannot have exceeded it, which spares nearly
// all users the counting.
const EXCESSES = `
  with hold as materialized (
    select r.user_id, p.concert_id, c.max_seats_per_user as cap, rs.held_at, rs.released_at, rs.lab
    from concert c
    join performance p on p.concert_id = c.id
    join reservation r on r.performance_id = p.id
    join reservation_seat rs on rs.reservation_id = r.id
    where c.max_seats_per_user is not null and ($1 or not rs.lab)
  ), suspect as (
    select user_id, concert_id from hold group by user_id, concert_id, cap having count(*) > cap
  ), step as (
    select user_id, concert_id, cap, lab, held_at as at, 1 as change
    from hold join suspect using (user_id, concert_id)
    union all
    select user_id, concert_id, cap, lab, released_at, -1
    from hold join suspect using (user_id, concert_id)
    where released_at is not null
  ), count_at as (
    select user_id, concert_id, cap, lab, sum(change) over (
      partition by user_id, concert_id order by at, change rows unbounded preceding)::int as seats
    from step
  )
  select user_id, concert_id, cap, max(seats) as seats, bool_or(lab) as lab
  from count_at group by user_id, concert_id, cap having max(seats) > cap`;

const EXCESS_EXAMPLE = `format('user %s, concert %s: has held %s seats at once, the limit is %s',
  v.user_id, v.concert_id, v.seats, v.cap)`;

export const userLimit: Invariant = {
  id: 'I-14',
  title: 'no user exceeds the limit of a concert, and the counters are right',
  find({ client, judgeLab }: Evidence): Promise<Findings> {
    return findViolations(
      client,
      { violations: COUNTERS, example: COUNTER_EXAMPLE, values: [judgeLab] },
      { violations: EXCESSES, example: EXCESS_EXAMPLE, values: [judgeLab] },
    );
  },
};
