export type PassEnd = 'EXPIRED' | 'LEFT' | 'SIGNED_OUT' | 'PURCHASED';

/** The right of a fan who was admitted. */
export interface PassRow {
  concertId: number;
  sequence: number;
  userId: string;
  expiresAt: Date;
  endReason: PassEnd | null;
  /** True as long as the fan may reserve with it. */
  live: boolean;
  /** Milliseconds until its time is over; below 0 when it is. */
  endsInMs: number;
}

const COLUMNS = `
  concert_id as "concertId", sequence, user_id as "userId", expires_at as "expiresAt",
  end_reason as "endReason", ended_at is null and expires_at > clock_timestamp() as live,
  ceil(extract(epoch from expires_at - clock_timestamp()) * 1000)::bigint as "endsInMs"`;

export const LATEST_PASSES = {
  name: 'passes-latest',
  text: `
    select ${COLUMNS}
    from unnest($1::int[], $2::uuid[]) as asked (asked_concert_id, asked_user_id)
    cross join lateral (
      select * from waiting_room_pass p
      where p.user_id = asked_user_id and p.concert_id = asked_concert_id
      order by p.sequence desc limit 1) as pass`,
};

export const PASSES_BY_SEQUENCE = {
  name: 'passes-by-sequence',
  text: `select ${COLUMNS} from waiting_room_pass where concert_id = $1 and sequence = any($2)`,
};

// Locked first, so that the end is later than everything that was decided under the pass. An update reads the
// clock before it waits for the transactions that have the pass in use.
export const END_PASSES = {
  name: 'passes-end',
  text: `
    with theirs as materialized (
      select ctid as place from waiting_room_pass
      where user_id = $1 and concert_id = coalesce($2, concert_id) and ended_at is null
        and expires_at > clock_timestamp()
      for update
    )
    update waiting_room_pass set ended_at = clock_timestamp(), end_reason = $3
    from theirs where ctid = theirs.place
    returning ${COLUMNS}`,
};

// The passes whose time is over, and those that were ended, as long as the line does not know it. A pass that
// is in use at this moment is passed over. It is released the next time, and keeps no other from being
// released.
export const PASSES_TO_RELEASE = {
  name: 'passes-to-release',
  text: `
    with over as materialized (
      select ctid as place from waiting_room_pass
      where concert_id = any($1) and not released and ended_at is null and expires_at <= clock_timestamp()
      for no key update skip locked
    ), lapsed as (
      update waiting_room_pass set ended_at = expires_at, end_reason = 'EXPIRED'
      from over where ctid = over.place
      returning concert_id, sequence, user_id
    )
    select concert_id as "concertId", sequence, user_id as "userId" from lapsed
    union all
    select concert_id, sequence, user_id from waiting_room_pass
    where concert_id = any($1) and not released and ended_at is not null`,
};
