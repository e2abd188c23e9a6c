import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// A concert with a lab performance is left out when labs are: its counters count the lab's seats, too. Where
// a limit came late, a user may have no counter, or one that counts nothing yet.
const COUNTERS = `
  select coalesce(q.user_id, h.user_id) as user_id, coalesce(q.concert_id, h.concert_id) as concert_id,
    q.seats as counted, coalesce(h.seats, 0) as seats, c.lab
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
    select concert.id, concert.counts_late, coalesce(bool_or(performance.lab), false) as lab
    from concert left join performance on performance.concert_id = concert.id
    where concert.max_seats_per_user is not null or concert.counts_late
    group by concert.id
  ) as c on c.id = coalesce(q.concert_id, h.concert_id)
  where coalesce(q.seats, 0) <> coalesce(h.seats, 0) and (q.seats is not null or not c.counts_late)
    and ($1 or not c.lab)`;

const COUNTER_EXAMPLE = `format('user %s, concert %s: counted %s, holds %s',
  v.user_id, v.concert_id, coalesce(v.counted::text, 'none'), v.seats)`;

// A hold that was under way when a limit changed may have been decided by the limit before.
const UNDER_WAY = `interval '5 seconds'`;

// Which limit was in force when: as the record of changes tells. Null: there was none.
const LIMITS = `
  change as (
    select id, entity_id as concert_id, changed_at, (before ->> 'max_seats_per_user')::int as was,
      (after ->> 'max_seats_per_user')::int as became
    from catalogue_change where kind = 'CONCERT' and before ? 'max_seats_per_user'
  ), in_force as (
    select concert_id, became as cap, changed_at as since,
      coalesce(lead(changed_at) over (partition by concert_id order by id), 'infinity') as until
    from change
    union all
    select distinct on (concert_id) concert_id, was, '-infinity', changed_at
    from change where id in (select min(id) from change group by concert_id)
    union all
    select c.id, c.max_seats_per_user, '-infinity', 'infinity'
    from concert c where not exists (select from change where change.concert_id = c.id)
  )`;

// Counted from the holds themselves, at every instant at which one began, so that too many for a moment show
// as well. A limit that is lowered takes no seat from its holder: only who got another seat exceeded it. A
// user who never had more holds in all than the limit cannot have exceeded it, which spares nearly all users
// the counting.
const EXCESSES = `
  with ${LIMITS}, lowest as (
    select concert_id, min(cap) as cap from in_force group by concert_id having min(cap) is not null
  ), hold as materialized (
    select r.user_id, p.concert_id, lowest.cap, rs.held_at, rs.released_at, rs.lab
    from lowest
    join performance p on p.concert_id = lowest.concert_id
    join reservation r on r.performance_id = p.id
    join reservation_seat rs on rs.reservation_id = r.id
    where ($1 or not rs.lab)
  ), suspect as (
    select user_id, concert_id from hold group by user_id, concert_id, cap having count(*) > cap
  ), step as (
    select user_id, concert_id, lab, held_at as at, 1 as change
    from hold join suspect using (user_id, concert_id)
    union all
    select user_id, concert_id, lab, released_at, -1
    from hold join suspect using (user_id, concert_id)
    where released_at is not null
  ), count_at as (
    select user_id, concert_id, lab, at, change, sum(change) over (
      partition by user_id, concert_id order by at, change rows unbounded preceding)::int as seats
    from step
  ), judged as (
    select c.*, (
      select case when bool_or(f.cap is null) then null else max(f.cap) end
      from in_force f
      where f.concert_id = c.concert_id and f.since <= c.at and f.until >= c.at - ${UNDER_WAY}) as cap
    from count_at c where c.change > 0
  )
  select distinct on (user_id, concert_id) user_id, concert_id, cap, seats,
    bool_or(lab) over (partition by user_id, concert_id) as lab
  from judged where seats > cap order by user_id, concert_id, seats - cap desc`;

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
