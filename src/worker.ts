import type { Rooms } from './app.js';
import type { Repeating } from './platform/clock.js';
import type { Metrics } from './platform/metrics.js';

/**
 * Starts the work behind the API: handling events, sweeping, admitting fans, deciding queued requests.
 *
 * @param stops receives the functions that end what was started
 */
export function startWorker(rooms: Rooms, metrics: Metrics, stops: (() => Promise<void>)[]): void {
  const keep = (repeating: Repeating): number => stops.push(() => repeating.stop());
  keep(rooms.startConsumers());
  keep(rooms.seatMaps.startMending());
  keep(rooms.reservations.startSweeper());
  keep(rooms.waitingRoom.startTicker(metrics.waitingRooms));
  const deciding = rooms.reservations.startDeciding({
    onDecided: (waitedMs) => waitedMs.forEach((ms) => void metrics.queueWaitSeconds.observe(ms / 1_000)),
    onDeadLetter: () => metrics.deadLetters.inc(),
  });
  if (deciding) stops.push(() => deciding.stop());
}
