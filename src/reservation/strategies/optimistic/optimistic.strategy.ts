import { type Database, run } from '../../../platform/postgres.js';
import type { BestRows } from '../../best-seats/best-rows.js';
import { type Choice, readBestSeats, whyNoSeats } from '../../best-seats/best-seats.statement.js';
import { type Attempt, holdSeats } from '../../hold-seats.statement.js';
import { StrategyName } from '../../reservation-strategy.enum.js';
import type { BestSeatsRequest, ReservationRequest, ReservationStrategy } from '../../strategy.js';
import { untilDecided } from '../../until-decided.js';

const READ_VERSIONS = {
  name: 'optimistic-read-versions',
  text: 'select version from seat where id = any($1::bigint[]) order by id',
};

/**
 * Version check: read, then write only if no other request wrote in between.
 *
 * Mechanism: two round trips, no lock between them; the write names the versions that were read. Guarantee:
 * exactly one winner per seat. Cost under contention: a conflict costs a whole new try, which is made only
 * while the seat is still free when it is read again. Choose it where conflicts are rare and time passes
 * between reading and writing.
 */
export function createOptimistic(deps: { pool: Database; bestRows: BestRows }): ReservationStrategy {
  const { pool, bestRows } = deps;
  return {
    reserve: (request) => untilDecided(request, () => readThenWrite(pool, request)),
    reserveBest: (request) =>
      untilDecided(request, () =>
        bestRows.decideOne(request, (choice) => chooseThenWrite(pool, request, choice)),
      ),
  };
}

async function readThenWrite(pool: Database, request: ReservationRequest): Promise<Attempt> {
  const seats = await run<{ version: number }>(pool, READ_VERSIONS, [request.seatIds]);
  // A seat that does not exist has no version. The write answers NOT_FOUND before it compares versions.
  const versions = seats.map((seat) => seat.version);
  return holdSeats(pool, StrategyName.OPTIMISTIC, request, versions);
}

async function chooseThenWrite(pool: Database, request: BestSeatsRequest, choice: Choice): Promise<Attempt> {
  const seats = await readBestSeats(pool, request, choice);
  if (seats.length === 0) return whyNoSeats(pool, request);
  const seatIds = seats.map(({ seatId }) => seatId);
  const versions = seats.map(({ version }) => version);
  const attempt = await holdSeats(pool, StrategyName.OPTIMISTIC, { ...request, seatIds }, versions);
  if (attempt.outcome === 'HELD') return { outcome: 'HELD', hold: { ...attempt.hold, seatIds } };
  // Another request was faster with these seats, and others may be free.
  return attempt.outcome === 'SEAT_TAKEN' ? { outcome: 'RACED' } : attempt;
}
