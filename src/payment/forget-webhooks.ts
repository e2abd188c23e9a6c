import { type Database, run } from '../platform/postgres.js';

const FORGET_MAX = 1_000;

// A provider repeats a message for some days, and a signature is refused after five minutes.
const FORGET = {
  name: 'webhooks-forget',
  text: `
    delete from webhook_event where (provider, event_id) in (
      select provider, event_id from webhook_event
      where received_at < (select clock_timestamp()) - interval '30 days' order by received_at limit $1)
    returning 1 as one`,
};

/** Forgets old messages of providers, in steps, so that no statement holds many locks. */
export async function forgetWebhooks(pool: Database): Promise<void> {
  for (;;) {
    const forgotten = await run(pool, FORGET, [FORGET_MAX]);
    if (forgotten.length < FORGET_MAX) return;
  }
}
