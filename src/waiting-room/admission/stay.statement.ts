import { STAYS_MAX } from './life-table.js';

// `now()` is one instant for all rows. A pass that is written in the same moment may be a little younger.
export const LATEST_STAYS = {
  name: 'waiting-room-latest-stays',
  text: `
    select extract(epoch from now() - admitted_at)::float8 as "admittedAgo",
      extract(epoch from now() - ended_at)::float8 as "endedAgo"
    from waiting_room_pass where concert_id = $1
    order by sequence desc limit ${STAYS_MAX}`,
};
