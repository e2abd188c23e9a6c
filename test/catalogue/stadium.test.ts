import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { ask, OPERATIONS, post, run, signedIn } from '../support/graphql.js';

const KB = 1_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ SEED: 'true' });
});
afterAll(() => app.stop());

test('a second seeding changes nothing', async () => {
  const counts = () =>
    app.database.query(
      `select (select count(*) from seat) as seats, (select count(*) from concert) as concerts,
              (select count(*) from artist) as artists, (select max(id) from performance) as performances`,
    );
  const before = await counts();
  const { defineCatalogue } = await import('../../src/catalogue/index.js');
  const { concertWaitingRooms } = await import('../../src/waiting-room/index.js');
  const { catalogueUsers } = await import('../../src/people/index.js');
  const { prepare } = defineCatalogue(concertWaitingRooms, catalogueUsers);
  const { openPool } = await import('../../src/platform/postgres.js');
  const settings = { name: 'seed', size: 2, statementTimeoutMs: 60_000, lockTimeoutMs: 5_000 };
  const pool = openPool({ url: app.database.url, onIdleError: () => undefined, ...settings });
  const told: string[] = [];
  await Promise.all([
    prepare({ seed: true }, pool, (line) => told.push(line)),
    prepare({ seed: true }, pool, (line) => told.push(line)),
  ]);
  await pool.end();
  expect(told).toEqual([]);
  expect(await counts()).toEqual(before);
});

test('the layout of the stadium fits into 600 KB, and into 150 KB compressed', async () => {
  const { data } = await ask(app.url, '{ concerts { nodes { performances { nodes { id seatsTotal } } } } }');
  const performances = data.concerts.nodes.flatMap((concert: any) => concert.performances.nodes);
  const stadium = performances.find((performance: any) => performance.seatsTotal >= 50_000);
  const body = {
    query: OPERATIONS.SeatMapLayout,
    operationName: 'SeatMapLayout',
    variables: { performanceId: stadium.id },
  };
  const response = await post(app.url, body, { headers: { 'accept-encoding': 'identity' } });
  const text = await response.text();
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(600 * KB);
  expect(gzipSync(text).byteLength).toBeLessThanOrEqual(150 * KB);

  const sections = JSON.parse(text).data.performance.seatMap.sections;
  const rows = sections.flatMap((section: any) => section.rows);
  const ids = rows.flatMap((row: any) => row.seatIds);
  expect(ids).toHaveLength(stadium.seatsTotal);
  expect(new Set(ids).size).toBe(ids.length);
  // Offsets are the places in the map: each row begins where the one before ended.
  let place = 0;
  for (const row of rows) {
    expect(row.offset).toBe(place);
    expect(row).toMatchObject({ firstNumber: 1, numberStep: 1, printedNumbers: null });
    place += row.seatIds.length;
  }
  const compressed = await post(app.url, body, { headers: { 'accept-encoding': 'gzip' } });
  expect(compressed.headers.get('content-encoding')).toBe('gzip');
});

test('what a renderer needs of the stadium fits into 600 KB, and into 150 KB compressed', async () => {
  const { data } = await ask(app.url, '{ concerts { nodes { performances { nodes { id seatsTotal } } } } }');
  const performances = data.concerts.nodes.flatMap((concert: any) => concert.performances.nodes);
  const stadium = performances.find((performance: any) => performance.seatsTotal >= 50_000);
  const body = {
    query: OPERATIONS.SeatMapDrawing,
    operationName: 'SeatMapDrawing',
    variables: { performanceId: stadium.id },
  };
  const response = await post(app.url, body, { headers: { 'accept-encoding': 'identity' } });
  const text = await response.text();
  const raw = Buffer.byteLength(text);
  expect(raw).toBeLessThanOrEqual(600 * KB);
  expect(gzipSync(text).byteLength).toBeLessThanOrEqual(150 * KB);
  const { plan, sections } = JSON.parse(text).data.performance.seatMap;
  const rows = sections.flatMap((section: any) => section.rows);
  expect(rows.reduce((sum: number, row: any) => sum + row.seatsTotal, 0)).toBe(stadium.seatsTotal);
  expect(rows.every((row: any) => row.line.length === 5)).toBe(true);
  const withIds = await run(app.url, 'SeatMapLayout', { performanceId: stadium.id });
  const ids = withIds.data.performance.seatMap.sections.flatMap((section: any) =>
    section.rows.map((row: any) => row.seatIds),
  );
  expect(rows.map((row: any) => countedUp(row.firstSeatId, row.seatsTotal))).toEqual(ids);
  expect(rows.some((row: any) => row.wheelchair.length > 0 && row.companion.length > 0)).toBe(true);
  expect(rows.some((row: any) => row.restrictedView.length > 0)).toBe(true);
  expect(plan.stage.outline.length).toBeGreaterThanOrEqual(6);
  const names = plan.categories.map((category: any) => category.name);
  expect(names).toHaveLength(4);
  for (const { section, outline } of sections) {
    expect(names).toContain(section.category.name);
    expect(outline.every((value: number) => value >= 0 && value <= Math.max(plan.width, plan.height))).toBe(
      true,
    );
  }
});

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** As a client does it, which knows nothing of ids but that they count up in base 62. */
function countedUp(first: string, count: number): string[] {
  const number = [...first].reduce((sum, digit) => sum * 62 + DIGITS.indexOf(digit), 0);
  const written = (value: number): string =>
    (value < 62 ? '' : written(Math.floor(value / 62))) + DIGITS[value % 62];
  return Array.from({ length: count }, (_, index) => written(number + index));
}

test('only the sections that were asked for', async () => {
  const { data } = await ask(
    app.url,
    '{ concerts(first: 1) { nodes { performances { nodes { id sections { id seatsTotal } } } } } }',
  );
  const [performance] = data.concerts.nodes[0].performances.nodes;
  const [, second] = performance.sections;
  const answer = await run(app.url, 'SeatMapLayout', {
    performanceId: performance.id,
    sectionIds: [second.id],
  });
  const [only, ...others] = answer.data.performance.seatMap.sections;
  expect(others).toEqual([]);
  expect(only).toMatchObject({ section: { id: second.id }, offset: performance.sections[0].seatsTotal });
  const many = await run(app.url, 'SeatMapLayout', {
    performanceId: performance.id,
    sectionIds: Array(201).fill('x'),
  });
  expect(many.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('an admin puts 100,000 seats on sale in one call', async () => {
  const token = await signedIn(app.url, ADMIN);
  const sections = Array.from({ length: 4 }, (_, index) => ({
    name: `Tier ${index}`,
    rows: 250,
    seatsPerRow: 100,
    price: 99_000,
  }));
  const input = {
    title: 'The largest',
    performances: [{ startsAt: '2099-06-01T10:00:00+09:00', venue: { name: 'A field' }, sections }],
  };
  const answer = await run(app.url, 'CreateConcert', { input }, token);
  expect(answer.data.createConcert).toMatchObject({ performances: { nodes: [{ seatsTotal: 100_000 }] } });
  const more = {
    ...input,
    performances: [
      {
        ...input.performances[0],
        sections: [...sections, { name: 'One more', rows: 1, seatsPerRow: 1, price: 1 }],
      },
    ],
  };
  expect((await run(app.url, 'CreateConcert', { input: more }, token)).errors?.[0]?.extensions.code).toBe(
    'BAD_USER_INPUT',
  );
});
