import { AGE_STEPS, LATE_ENDS, LATE_SECONDS, STAYS_MAX } from './life-table.js';

// Each stay as long as it was watched; whoever is still inside has been watched until now. $2: the longest
// stay, in seconds.
export const STAYS = {
  name: 'waiting-room-stays',
  text: `
    with at_this as materialized (select clock_timestamp() as instant),
    pass as materialized (
      select admitted_at, ended_at from waiting_room_pass where concert_id = $1
      order by sequence desc limit ${STAYS_MAX}),
    since as materialized (
      select late, instant, greatest(instant - 2 * $2::float8 * interval '1 second',
        case when late then least(instant - interval '${LATE_SECONDS} seconds',
          coalesce((select ended_at from pass where ended_at is not null
            order by ended_at desc offset ${LATE_ENDS - 1} limit 1), '-infinity')) end) as since
      from at_this cross join (values (true), (false)) as l (late)),
    watched as (
      select late, ended_at is null as live,
        least($2, greatest(0, extract(epoch from since - admitted_at)))::float8 as began,
        least($2, extract(epoch from coalesce(ended_at, instant) - admitted_at))::float8 as stay
      from pass, since where ended_at is null or ended_at > since)
    select late, least(${AGE_STEPS - 1}, floor(at / $2 * ${AGE_STEPS}))::int as age,
      (count(*) filter (where sign = 1 and live))::int as inside,
      (count(*) filter (where sign = 1 and not live and at < $2))::int as ended,
      sum(sign)::int as edges, sum(sign * at) as seconds,
      (select count(*) from pass) = ${STAYS_MAX} as more
    from watched cross join lateral (values (began, -1), (stay, 1)) as edge (at, sign)
    group by 1, 2`,
};
