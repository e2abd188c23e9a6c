/** Ages are counted in so many equal steps, from 0 to the longest stay that is allowed. */
export const AGE_STEPS = 60;
/** Passes that are looked at, the latest. */
export const STAYS_MAX = 10_000;
/** Lately is since so many ends, and for so long at least. */
export const LATE_ENDS = 200;
export const LATE_SECONDS = 20;

/**
 * What was seen of people of one age, the time since they were let in. Watching somebody begins and ends at
 * some age: the beginnings count below 0.
 */
export interface StayRow {
  /** True: lately, else in the last two of the longest stays. */
  late: boolean;
  /** The step. */
  age: number;
  inside: number;
  /** How many stays have ended at that age, and not because they may not be longer. */
  ended: number;
  /** Ends of watching, less beginnings, and the sum of the exact ages. */
  edges: number;
  seconds: number;
  /** True where there are more passes than are looked at. */
  more: boolean;
}

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
