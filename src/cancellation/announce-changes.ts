import { performanceChanged } from '../catalogue/index.js';
import { defineConsumer } from '../events/index.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import { untilDone } from '../platform/until-done.js';

export const TELL_MS = 500;
/** One event names so many tickets. */
const TICKETS_MAX = 500;
const STEPS_MAX = 50;

/** Values: positions, performances, what has happened, instants. */
const NOTE_ANNOUNCEMENTS: Statement = {
  name: 'performance-announcements-note',
  text: `
    insert into performance_announcement (position, performance_id, what, happened_at)
    select * from unnest($1::bigint[], $2::int[], $3::text[], $4::timestamptz[])
    on conflict do nothing`,
};

const TELL_HOLDERS: Statement = { name: 'tell-holders', text: 'select tell_holders($1) as told' };

/**
 * Notes that the holders of tickets have to be told. Those of a cancelled performance are told as their
 * tickets become void.
 */
export const announceChanges = defineConsumer({
  name: 'performance-announcements',
  topics: [performanceChanged],
  from: 'beginning',
  async handle(events, transaction) {
    const noted = events.filter(({ payload }) => payload.what !== 'CANCELLED');
    if (noted.length === 0) return;
    await run(transaction, NOTE_ANNOUNCEMENTS, [
      noted.map(({ position }) => position),
      noted.map(({ payload }) => payload.performanceId),
      noted.map(({ payload }) => payload.what),
      noted.map(({ writtenAt }) => writtenAt),
    ]);
  },
});

/** Tells holders of tickets until none is left, or a bound is reached. Any number of workers may run. */
export async function tellHolders(pool: Database): Promise<void> {
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const [step] = await untilDone(() => run<{ told: boolean }>(pool, TELL_HOLDERS, [TICKETS_MAX]));
    if (!step!.told) return;
  }
}
