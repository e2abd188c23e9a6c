import { randomUUID } from 'node:crypto';
import { saleFactsReader } from '../../src/catalogue/sale-facts.js';
import { type Database, openPool } from '../../src/platform/postgres.js';
import { inputDigest } from '../../src/reservation/reservation-id.js';
import type { ReservationRequest } from '../../src/reservation/strategy.js';
import type { TestConcert } from './concert.js';
import { decodeNumbered } from './ids.js';

/** A pool as the server's own; the caller ends it. */
export function poolOn(url: string, size: number): Database {
  const onIdleError = (): void => undefined;
  // More patience than a server has: what a busy machine takes its time for is no failure.
  const patience = { statementTimeoutMs: 30_000, lockTimeoutMs: 20_000 };
  return openPool({ url, name: 'test', size, ...patience, onIdleError });
}

/** What a strategy is asked when a new user wants these seats, for tests that talk to a strategy directly. */
export async function strategyRequest(
  pool: Database,
  concert: TestConcert,
  seatIds: string[],
): Promise<ReservationRequest> {
  const performanceId = decodeNumbered('Performance', concert.performanceId)!;
  const numbers = seatIds.map((id) => decodeNumbered('Seat', id)!).sort((a, b) => a - b);
  const performance = await saleFactsReader(pool)(performanceId);
  return {
    reservationId: randomUUID(),
    userId: randomUUID(),
    idempotencyKey: 'k',
    inputDigest: inputDigest(performanceId, numbers),
    performance: performance!,
    seatIds: numbers,
    holdMs: 60_000,
    accessCodeDigest: null,
  };
}
