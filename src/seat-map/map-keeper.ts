import { seatsBlocked, seatsHeld, seatsReleased, seatsSold } from '../catalogue/index.js';
import { defineConsumer, type EventOf } from '../events/index.js';
import { isLostToOthers } from '../platform/database-failure.js';
import { type Database, inTransaction, run } from '../platform/postgres.js';
import { keepMap, type NewStatus, type SeatMapChange } from './keep-map.js';
import { BROKEN_SEAT_MAPS, type BrokenSeatMap } from './keep-map.statement.js';

/** How often maps without news are looked at, in milliseconds. */
export const LOOKED_THROUGH_MS = 30_000;
const BROKEN_MAX = 200;

const TOPICS = [seatsHeld, seatsReleased, seatsSold, seatsBlocked] as const;
const STATUS_AFTER = { 'seats-held': 'HELD', 'seats-released': 'AVAILABLE', 'seats-sold': 'SOLD' } as const;

/** @param onChange called after the commit; lost when the process dies in between */
export function mapKeeper(onChange: (change: SeatMapChange) => void) {
  return defineConsumer({
    name: 'seat-map',
    topics: TOPICS,
    from: 'beginning',
    async handle(events, transaction) {
      const byPerformance = Map.groupBy(events, ({ payload }) => payload.performanceId);
      const changes: SeatMapChange[] = [];
      for (const [performanceId, own] of byPerformance) {
        changes.push((await keepMap(transaction, performanceId, own.map(newStatus)))!);
      }
      return () => changes.forEach(onChange);
    },
  });
}

function newStatus({ topic, payload, writtenAt: decidedAt }: EventOf<(typeof TOPICS)[number]>): NewStatus {
  if (topic === 'seats-blocked') {
    const status = payload.blocked ? 'BLOCKED' : 'AVAILABLE';
    return { ...payload, reservationIds: [], status, decidedAt };
  }
  return { ...payload, status: STATUS_AFTER[topic], decidedAt };
}

interface MendingDeps {
  pool: Database;
  onChange: (change: SeatMapChange) => void;
  /** Called for each map that cannot be rebuilt. */
  onError: (error: unknown) => void;
}

/** Looks through the maps of all performances, and rebuilds what is lost or damaged. */
export async function mendMaps({ pool, onChange, onError }: MendingDeps): Promise<void> {
  let last = 0;
  for (;;) {
    const broken = await run<BrokenSeatMap>(pool, BROKEN_SEAT_MAPS, [last, BROKEN_MAX]);
    for (const { performanceId } of broken) {
      last = performanceId;
      try {
        const change = await inTransaction(pool, (transaction) => keepMap(transaction, performanceId, []));
        if (change) onChange(change);
      } catch (cause) {
        if (!isLostToOthers(cause)) {
          onError(new Error(`the seat map of performance ${performanceId} cannot be mended`, { cause }));
        }
      }
    }
    if (broken.length < BROKEN_MAX) return;
  }
}
