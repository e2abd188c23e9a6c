import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '../../../harness/random.js';
import { Layouts } from '../../../src/catalogue/layouts.js';
import { saleFactsReader } from '../../../src/catalogue/sale-facts.js';
import type { Database } from '../../../src/platform/postgres.js';
import { BestRows } from '../../../src/reservation/best-seats/best-rows.js';
import type { ReadFreeSeats } from '../../../src/reservation/best-seats/free-seats.js';
import { createAtomic } from '../../../src/reservation/strategies/atomic/atomic.strategy.js';
import { createOptimistic } from '../../../src/reservation/strategies/optimistic/optimistic.strategy.js';
import { createPessimistic } from '../../../src/reservation/strategies/pessimistic/pessimistic.strategy.js';
import type {
  BestSeatsRequest,
  Outcome,
  ReservationRequest,
  ReservationStrategy,
} from '../../../src/reservation/strategy.js';
import { readFreeSeats } from '../../../src/seat-map/free-seats.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createConcert } from '../../support/concert.js';
import { decodeNumbered } from '../../support/ids.js';
import { expectNoViolation } from '../../support/judged.js';
import { poolOn } from '../../support/strategy-request.js';

const SEATS_PER_ROW = 50;

let app: TestApp;
let pools: Database[];
beforeAll(async () => {
  // Its worker keeps the seat maps, which are behind the sale as always.
  app = await startTestApp();
  pools = [1, 2].map(() => poolOn(app.database.url, 4));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await app.stop();
});

/** Nothing of the catalogue changes here. */
const UNCHANGED = { mayGive: () => true, onChange: () => undefined };

/** What a process has, so that nothing but the database is shared. */
function processOn(pool: Database, readSeatMap: ReadFreeSeats) {
  const bestRows = new BestRows({ pool, layouts: new Layouts(pool, UNCHANGED), readSeatMap });
  return {
    ATOMIC: createAtomic({ pool, bestRows, onBatch: () => undefined }),
    PESSIMISTIC: createPessimistic({ pool, bestRows }),
    OPTIMISTIC: createOptimistic({ pool, bestRows }),
  } satisfies Record<string, ReservationStrategy>;
}

type Choose = (request: BestSeatsRequest) => Promise<Outcome>;

interface Race {
  fans: number;
  rows: number;
  /** Of a fan by its number: how it asks. */
  strategyOf: (fan: number) => keyof ReturnType<typeof processOn>;
  /** One of this many fans picks seats by hand; null: none does. */
  byHand: number | null;
  /** By default any of 1 to 6. */
  count?: number;
  /** By default the one of the product. */
  readSeatMap?: ReadFreeSeats;
}

async function race({ fans, rows, strategyOf, byHand, readSeatMap = readFreeSeats, ...asked }: Race) {
  const concert = await createConcert(app, { rows, seatsPerRow: SEATS_PER_ROW });
  const performanceId = decodeNumbered('Performance', concert.performanceId)!;
  const performance = (await saleFactsReader(pools[0]!)(performanceId))!;
  const processes = pools.map((pool) => processOn(pool, readSeatMap));
  const numbers = seededRandom(7);
  const random = (below: number): number => Math.floor(numbers() * below);
  const requests = Array.from({ length: fans }, (_, fan): Promise<Outcome> => {
    const count = asked.count ?? 1 + random(6);
    const request: ReservationRequest = {
      reservationId: randomUUID(),
      userId: randomUUID(),
      idempotencyKey: 'k',
      inputDigest: '00'.repeat(32),
      accessCodeDigest: null,
      performance,
      seatIds: [],
      holdMs: 60_000,
    };
    const strategies = processes[fan % 2]!;
    if (byHand === null || fan % byHand > 0) {
      const wish = { count, adjacent: true, sectionId: null };
      const reserveBest = strategies[strategyOf(fan)].reserveBest as Choose;
      return reserveBest({ ...request, wish });
    }
    const row = random(rows);
    const first = performance.firstSeatId + row * SEATS_PER_ROW + random(SEATS_PER_ROW - count + 1);
    const seatIds = Array.from({ length: count }, (_, index) => first + index);
    return strategies.ATOMIC.reserve({ ...request, seatIds });
  });
  const outcomes = await Promise.all(requests);
  const [told] = await app.database.query<{ sold: number; twice: number; torn: number }>(
    `select count(*)::int as sold,
       (count(*) - count(distinct rs.seat_id))::int as twice,
       (select count(*)::int from reservation r where r.performance_id = $1
         and (r.seat_ids[cardinality(r.seat_ids)] - r.seat_ids[1] <> cardinality(r.seat_ids) - 1
           or (r.seat_ids[1] - $2) / $3 <> (r.seat_ids[cardinality(r.seat_ids)] - $2) / $3)) as torn
     from reservation_seat rs join reservation r on r.id = rs.reservation_id
     where r.performance_id = $1 and rs.active`,
    [performanceId, performance.firstSeatId, SEATS_PER_ROW],
  );
  const codes = new Set(outcomes.map(({ outcome }) => outcome));
  const groups = outcomes.filter(({ outcome }) => outcome === 'HELD').length;
  return { ...told!, seats: rows * SEATS_PER_ROW, groups, codes };
}

test('2,000 fans, seats for 500 groups of 1 to 6, two processes, some by hand: all seats once', async () => {
  const { sold, twice, torn, seats, groups, codes } = await race({
    fans: 2_000,
    rows: 35,
    strategyOf: () => 'ATOMIC',
    byHand: 5,
  });
  expect(twice).toBe(0);
  expect(torn).toBe(0);
  expect(groups).toBeGreaterThan(450);
  expect(sold / seats).toBeGreaterThanOrEqual(0.95);
  for (const code of codes) expect(['HELD', 'NO_SUCH_SEATS', 'SEAT_TAKEN', 'SEAT_CONTENDED']).toContain(code);
  await expectNoViolation(app.database);
});

test('fans of all strategies that choose, at once: all seats once', async () => {
  const strategies = ['ATOMIC', 'PESSIMISTIC', 'OPTIMISTIC'] as const;
  const { sold, twice, torn, seats } = await race({
    fans: 300,
    rows: 5,
    strategyOf: (fan) => strategies[fan % 3]!,
    byHand: 6,
  });
  expect(twice).toBe(0);
  expect(torn).toBe(0);
  expect(sold / seats).toBeGreaterThanOrEqual(0.95);
  await expectNoViolation(app.database);
});

test('a seat map that stands still refuses no group that fits', async () => {
  const rows = 20;
  // Nine groups of five at least find room in a row of fifty, wherever the others sit.
  const fans = 9 * rows;
  const { sold, codes } = await race({
    fans,
    rows,
    strategyOf: () => 'ATOMIC',
    byHand: null,
    count: 5,
    readSeatMap: async () => ({ free: new Uint8Array(rows * SEATS_PER_ROW).fill(1), isCurrent: false }),
  });
  expect([...codes]).toEqual(['HELD']);
  expect(sold).toBe(5 * fans);
});
