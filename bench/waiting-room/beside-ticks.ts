import { loadDocuments } from '../../harness/api.js';
import { aim, type Floor } from '../../harness/floors.js';
import { spreadOf } from '../../harness/statistics.js';
import type { RoomTestbed } from '../../harness/waiting-room/room-testbed.js';

const SLICES = 3;
const SECONDS = 4;
const SEATS = 100_000;
const CONNECTIONS = 8;
const TIMES = 2;

/** Of `ReserveSeats`, in milliseconds: medians of several slices. */
export interface ReserveFigures {
  p50Ms: number;
  p99Ms: number;
}

/** Reservations at another concert of the same API process. */
export class ReserveSlices {
  #number = 0;

  constructor(private readonly testbed: RoomTestbed) {}

  async measure(): Promise<ReserveFigures> {
    const { fixtures, load, server } = this.testbed;
    const title = `beside ${this.#number}`;
    const { id: performanceId, seatIds } = await fixtures.performance({ title, seats: SEATS, lab: false });
    let taken = 0;
    const guests = (await fixtures.guests()).slice(0, 500);
    const slices = [];
    for (let count = 0; count < SLICES; count += 1) {
      const result = await load.run({
        name: `beside/${this.#number++}`,
        url: server.url,
        documents: loadDocuments(),
        guests,
        strategy: 'ATOMIC',
        performanceId,
        seatIds: seatIds.slice(taken),
        connections: CONNECTIONS,
        seconds: SECONDS,
      });
      taken += result.sent;
      if (result.accepted === 0) throw new Error('no fan could reserve beside the ticks');
      slices.push(result);
    }
    return {
      p50Ms: spreadOf(slices.map(({ p50Ms }) => p50Ms))!.median,
      p99Ms: spreadOf(slices.map(({ p99Ms }) => p99Ms))!.median,
    };
  }
}

export function besideAims(without: ReserveFigures, beside: ReserveFigures): Floor[] {
  const times = beside.p99Ms / without.p99Ms;
  return [
    aim(
      `reserveSeats beside ticks takes at most ${TIMES} × as long (p99)`,
      times <= TIMES,
      `${times.toFixed(2)} × (${without.p99Ms.toFixed(1)} → ${beside.p99Ms.toFixed(1)} ms)`,
    ),
  ];
}
