import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { likelySeats } from '../../../src/reservation/best-seats/likely-seats.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { type PlantedBug, plant, takeOut } from '../../support/planted-bugs.js';
import { type HandMade, performanceByHand } from '../held-seats.js';
import { type ModelRow, type ModelWish, naivePick, type Rule } from './naive-pick.js';

const SEATS = 60;
const PICK = 'src/reservation/sql/pick-best-seats.sql';
const BUGS: Record<string, PlantedBug> = {
  'the middle is not looked for': { file: PICK, changes: [['ideal / 2));', '0));']] },
  'a single seat on the left does not count': {
    file: PICK,
    changes: [
      ['if no_single and (gap = 1 or spare - gap = 1) then', 'if no_single and spare - gap = 1 then'],
    ],
  },
  'the first row that fits is taken': {
    file: PICK,
    changes: [['exit when front >= best_score and best is not null;', 'exit when best is not null;']],
  },
  'a request that does not fit keeps what it has got': {
    file: PICK,
    changes: [['      run_seats := saved_seats;\n', '']],
  },
  'places of a standing section have to be in one piece': {
    file: PICK,
    changes: [
      [
        'standing_seats := standing_seats + run_seats[i];',
        'standing_seats := run_seats[i]; standing_from := i;',
      ],
    ],
  },
};

let database: TestDatabase;
let at: HandMade;
beforeAll(async () => {
  database = await createTestDatabase();
  at = await performanceByHand(database, { seats: SEATS });
});
afterAll(() => database.drop());

interface Hall {
  rows: ModelRow[];
  free: number[];
  without: number[];
  wishes: ModelWish[];
  rule: Rule;
}

const rowShape = fc.record({
  seats: fc.integer({ min: 1, max: 14 }),
  section: fc.integer({ min: 1, max: 3 }),
  front: fc.nat(12),
  middle: fc.integer({ min: 0, max: 20 }),
});
const wish = fc.record({
  count: fc.integer({ min: 1, max: 6 }),
  adjacent: fc.boolean(),
  sectionId: fc.option(fc.integer({ min: 1, max: 4 })),
});

/** Rows one behind the other, then two parts of a standing section; some seats are not free. */
const halls = fc
  .record({
    shapes: fc.array(rowShape, { minLength: 1, maxLength: 6 }),
    standing: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), fc.nat(20)),
    taken: fc.uniqueArray(fc.nat(SEATS - 1), { maxLength: SEATS }),
    locked: fc.uniqueArray(fc.nat(SEATS - 1), { maxLength: 4 }),
    wishes: fc.array(wish, { minLength: 1, maxLength: 8 }),
    rule: fc.record({ leaveNoSingle: fc.boolean(), orElse: fc.boolean() }),
  })
  .map(({ shapes, standing, taken, locked, wishes, rule }): Hall => {
    const rows: ModelRow[] = [];
    let next = 0;
    const add = (row: Omit<ModelRow, 'firstSeatId'>): void => {
      const seats = Math.min(row.seats, SEATS - next);
      if (seats > 0) rows.push({ ...row, seats, firstSeatId: at.seatIds[0]! + next });
      next += seats;
    };
    for (const { seats, section, front, middle } of shapes) add({ seats, sectionId: section, front, middle });
    const [one, two, front] = standing;
    for (const seats of [one, two]) add({ seats, sectionId: 4, front, middle: null });
    const isTaken = new Set(taken);
    const free = at.seatIds.filter((_, index) => !isTaken.has(index));
    return { rows, free, without: locked.map((index) => at.seatIds[index]!), wishes, rule };
  });

async function pick({ rows, free, without, wishes, rule }: Hall): Promise<(number[] | undefined)[]> {
  await database.query(
    `update seat set status = case when id = any($1) then 'AVAILABLE' else 'BLOCKED' end::seat_status
     where performance_id = $2`,
    [free, at.performanceId],
  );
  await database.query('update concert set leave_no_single_seat = $1 where id = $2', [
    rule.leaveNoSingle,
    at.concertId,
  ]);
  const picked = await database.query<{ request: number; seatIds: number[] }>(
    `select request, array_agg(seat_id::int order by seat_id) as "seatIds"
     from pick_best_seats($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) group by request`,
    [
      at.performanceId,
      wishes.map(({ count }) => count),
      wishes.map(({ adjacent }) => adjacent),
      wishes.map(({ sectionId }) => sectionId),
      wishes.map((_, index) => index + 1),
      rows.map(({ firstSeatId }) => firstSeatId),
      rows.map(({ seats }) => seats),
      rows.map(({ sectionId }) => sectionId),
      rows.map(({ front }) => front),
      rows.map(({ middle }) => middle),
      rule.orElse,
      without,
    ],
  );
  const byRequest = new Map(picked.map(({ request, seatIds }) => [request, seatIds]));
  return wishes.map((_, index) => byRequest.get(index + 1));
}

const isAsTheModelSays = (runs: number, seed = 17) =>
  fc.assert(
    fc.asyncProperty(halls, async (hall) => {
      const free = hall.free.filter((id) => !hall.without.includes(id));
      expect(await pick(hall)).toEqual(naivePick(hall.rows, free, hall.wishes, hall.rule));
    }),
    { numRuns: runs, seed },
  );

test('the database picks what the naive model picks', () => isAsTheModelSays(600));

test('the process picks likewise, where no single seat may be left', () =>
  fc.assert(
    fc.property(halls, ({ rows, free, wishes, rule }) => {
      const firstSeatId = at.seatIds[0]!;
      const isFree = new Uint8Array(SEATS);
      for (const id of free) isFree[id - firstSeatId] = 1;
      const byFront = rows.toSorted((a, b) => a.front - b.front || a.firstSeatId - b.firstSeatId);
      const performance = { firstSeatId, leavesNoSingle: rule.leaveNoSingle };
      const picked = likelySeats(byFront, isFree, performance, wishes);
      expect(picked).toEqual(naivePick(rows, free, wishes, { ...rule, orElse: !rule.leaveNoSingle }));
    }),
    { numRuns: 3_000, seed: 17 },
  ));

test('what would leave a single seat alone may fit later', () => {
  const wish = (count: number) => ({ count, adjacent: true, sectionId: null });
  const row = { firstSeatId: 1, seats: 3, sectionId: 1, front: 0, middle: 2 };
  const hall = { firstSeatId: 1, leavesNoSingle: true };
  const picked = likelySeats([row], new Uint8Array(3).fill(1), hall, [2, 1, 2].map(wish));
  expect(picked).toEqual([undefined, [1], [2, 3]]);
});

test.each(Object.entries(BUGS))('the model sees the mistake: %s', async (_, bug) => {
  await plant(database, bug);
  await expect(isAsTheModelSays(400)).rejects.toThrow();
  await takeOut(database, bug);
});
