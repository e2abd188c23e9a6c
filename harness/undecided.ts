import { setTimeout as wait } from 'node:timers/promises';
import { Api } from './api.js';
import { readMetrics } from './metrics.js';
import type { Testbed } from './testbed.js';

const LOOK_EVERY_MS = 50;
const OPEN_WITHIN_MS = 60_000;
const ASK_AGAIN_MS = 500;

/**
 * Waits until everything that the queue has accepted is decided.
 *
 * @returns false when it was not done in time
 */
export async function untilDecided(metricsUrl: string, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while ((await readMetrics(metricsUrl)).undecided !== 0) {
    if (performance.now() > deadline) return false;
    await wait(LOOK_EVERY_MS);
  }
  return true;
}

/**
 * Waits until the queue accepts: its log may be opened only after the start.
 *
 * @throws Error when it does not in time
 */
export async function untilAccepting({ server, fixtures }: Testbed): Promise<void> {
  const api = new Api(server.url);
  const [guest] = await fixtures.guests();
  const { id: performanceId, seatIds } = await fixtures.performance({
    title: 'probe',
    seats: 100,
    lab: false,
  });
  const input = { performanceId, seatIds: [seatIds[0]], strategy: 'QUEUE', idempotencyKey: 'probe' };
  const deadline = performance.now() + OPEN_WITHIN_MS;
  for (;;) {
    const { reserveSeats } = await api.run<{ reserveSeats: { __typename: string; code?: string } }>(
      'ReserveSeats',
      { input },
      guest!.token,
    );
    if (reserveSeats.__typename === 'Reservation') return;
    if (performance.now() > deadline) throw new Error(`QUEUE accepts nothing: ${reserveSeats.code}`);
    await wait(ASK_AGAIN_MS);
  }
}
