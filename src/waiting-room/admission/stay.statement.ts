import { AGE_STEPS, LATE_ENDS, LATE_SECONDS, STAYS_MAX } from './life-table.js';

// Each stay as long as it was observed. A fan who is still inside has been observed until now. All times are
// in seconds before now. $2: the longest stay. A stay of just that length, but for rounding, ended by itself.
export const STAYS = {
  name: 'waiting-room-stays',
  text: `
    with at_this as materialized (select clock_timestamp() as instant),
    pass as materialized (
      select extract(epoch from instant - admitted_at)::float8 as admitted,
        extract(epoch from instant - ended_at)::float8 as ended
      from waiting_room_pass, at_this where concert_id = $1
      order by sequence desc limit ${STAYS_MAX}),
    first as materialized (
      select late, least(2 * $2::float8, case when late then greatest(${LATE_SECONDS},
        coalesce((select ended from pass order by ended offset ${LATE_ENDS - 1} limit 1), 'infinity'))
        end) as first
      from (values (true), (false)) as l (late)),
    watched as materialized (
      select late, ended is null as live, least($2, greatest(0, admitted - first)) as began,
        least($2, admitted - coalesce(ended, 0)) as stay
      from pass, first where ended is null or ended < first),
    edge as (
      select late, began as at, -1 as sign, false as live, false as over from watched
      union all
      select late, stay, 1, live, not live and stay < $2 - 0.001 from watched)
    select late, least(${AGE_STEPS - 1}, floor(at / $2 * ${AGE_STEPS}))::int as age,
      (count(*) filter (where live))::int as inside, (count(*) filter (where over))::int as ended,
      sum(sign)::int as edges, sum(sign * at) as seconds,
      (select count(*) from pass) = ${STAYS_MAX} as more
    from edge group by 1, 2`,
};
