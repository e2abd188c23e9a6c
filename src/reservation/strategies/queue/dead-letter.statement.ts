import { type Database, run } from '../../../platform/postgres.js';
import { UUID } from './queued-request.js';
import type { HeldShard } from './shard-lease.statement.js';

const PAYLOAD_MAX = 64 * 1024;
const REASON_MAX = 500;

const SET_ASIDE = {
  name: 'queue-set-aside',
  text: `
    insert into dead_letter (log, shard, position, reservation_id, payload, reason)
    select $1, $2, $3, $4, $5, $6
    where exists (select from queue_shard where log = $1 and shard = $2 and fence = $7)
    on conflict do nothing`,
};

/**
 * Stores a message that cannot be decided, so that an operator can read it. A text that is too long is cut.
 */
export async function setAside(
  db: Database,
  { logId, shard, fence }: HeldShard,
  message: { position: number; id: string; record: string },
  reason: string,
): Promise<void> {
  await run(db, SET_ASIDE, [
    logId,
    shard,
    message.position,
    UUID.test(message.id) ? message.id : null,
    Buffer.from(message.record).subarray(0, PAYLOAD_MAX),
    reason.slice(0, REASON_MAX),
    fence,
  ]);
}
