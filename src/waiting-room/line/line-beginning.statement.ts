// For a line that begins anew: the fans inside. A fan whose pass has ended is not among them, and may come
// back as one who waits.
export const PASSES_INSIDE = {
  name: 'passes-inside',
  text: `
    with at_this as materialized (select clock_timestamp() as instant), over as (
      update waiting_room_pass
      set released = true, ended_at = coalesce(ended_at, expires_at),
        end_reason = coalesce(end_reason, 'EXPIRED')
      from at_this
      where concert_id = $1 and not released and (ended_at is not null or expires_at <= instant)
    )
    select sequence, user_id as "userId" from waiting_room_pass, at_this
    where concert_id = $1 and not released and ended_at is null and expires_at > instant`,
};

// A number that was admitted, or given up, is no place any more.
export const SPENT_SEQUENCES = {
  name: 'passes-spent-sequences',
  text: `
    select distinct sequence from waiting_room_log
    where concert_id = $1 and sequence = any($2) and kind in ('ADMITTED', 'LEFT')`,
};
