import { createConcert } from './concert.js';
import { eventually } from './eventually.js';
import { guest, run } from './graphql.js';

/** Waits until the app's log takes requests: it is looked for in the background. */
export async function untilQueueing(app: { url: string }): Promise<void> {
  const { performanceId, seatIds } = await createConcert(app);
  const token = await guest(app.url);
  const input = { performanceId, seatIds: seatIds.slice(0, 1), strategy: 'QUEUE', idempotencyKey: 'first' };
  await eventually(async () => {
    const answer = await run(app.url, 'ReserveSeats', { input }, token);
    if (answer.data?.reserveSeats.__typename !== 'Reservation') throw new Error(JSON.stringify(answer));
  }, 30_000);
}
