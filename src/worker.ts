import type { Rooms } from './app.js';
import type { Repeating } from './platform/clock.js';
import type { Metrics } from './platform/metrics.js';
import type { SeatMapChange } from './seat-map/index.js';

/**
 * Starts the work behind the API: relaying, sweeping, admitting fans, deciding queued requests.
 *
 * @param stops receives the functions that end what was started
 */
export function startWorker(rooms: Rooms, metrics: Metrics, stops: (() => Promise<void>)[]): void {
  const keep = (repeating: Repeating): number => stops.push(() => repeating.stop());
  const tell = (change: SeatMapChange): void => {
    rooms.seatMaps.publish(change);
    rooms.reservations.publishChanged(change.performanceId, change.reservationIds);
    change.lagsMs.forEach((lagMs) => void metrics.relayLagSeconds.observe(lagMs / 1_000));
  };
  keep(
    rooms.seatMaps.startRelay({
      onChange: tell,
      onFailure: () => metrics.relayFailures.inc(),
      onRebuilt: () => metrics.seatMapsRebuilt.inc(),
    }),
  );
  keep(rooms.reservations.startSweeper());
  keep(rooms.waitingRoom.startTicker(metrics.waitingRooms));
  const deciding = rooms.reservations.startDeciding({
    onDecided: (waitedMs) => waitedMs.forEach((ms) => void metrics.queueWaitSeconds.observe(ms / 1_000)),
    onDeadLetter: () => metrics.deadLetters.inc(),
  });
  if (deciding) stops.push(() => deciding.stop());
}
