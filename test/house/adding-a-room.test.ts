import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import ts from 'typescript';
import { ROOMS } from '../../src/app.js';
import type { DefinedRoom } from '../../src/room/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { decodeNumbered } from '../support/ids.js';
import { metric } from '../support/metric.js';
import { subscriber } from '../support/watching.js';

const PAGE = 'docs/adding-a-room.md';
/** In the project, so that its modules are compiled and found as those of `src` are. */
const folder = join('dist', `room-of-the-page-${process.pid}`);

let app: TestApp;
let concert: TestConcert;

/** The files of the page by their path: a path in backquotes, and the block below it. */
function filesOfPage(): Map<string, string> {
  const text = readFileSync(PAGE, 'utf8');
  const blocks = text.matchAll(/^`src\/popularity\/([\w.-]+)`\n\n```ts\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, path, code]) => [path!, code!]));
}

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  for (const [path, code] of filesOfPage()) {
    writeFileSync(join(folder, path), code.replaceAll("'../", "'../../src/"));
  }
  const { popularityRoom } = (await import(resolve(folder, 'index.ts'))) as {
    popularityRoom: DefinedRoom<'popularity', unknown, void>;
  };
  app = await startTestApp(
    { MIGRATE_ON_START: 'true', POPULARITY_FORGET_SECONDS: '1' },
    { rooms: ROOMS.with(popularityRoom) },
  );
  concert = await createConcert(app);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await app?.stop();
});

test('the page has a table, a consumer, a subscription, a route and a job, and the compiler takes them', () => {
  const paths = [...filesOfPage().keys()].map((path) => resolve(folder, path));
  expect(paths.length).toBeGreaterThanOrEqual(7);
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, process.cwd());
  const program = ts.createProgram(paths, options);
  const mistakes = paths.flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)));
  const told = mistakes.map(({ file, messageText }) => [file?.fileName, messageText]);
  expect(told).toEqual([]);
});

test('an event is counted once, told live and served by the route', async () => {
  const { performanceId, seatIds } = concert;
  const client = subscriber(app.url);
  const told: number[] = [];
  client.subscribe<{ popularityUpdated: { seatsSold: number } }>(
    {
      query: 'subscription ($id: ID!) { popularityUpdated(performanceId: $id) { performanceId seatsSold } }',
      variables: { id: performanceId },
    },
    {
      next: ({ data }) => told.push(data!.popularityUpdated.seatsSold),
      error: (error) => {
        throw error;
      },
      complete: () => undefined,
    },
  );
  await eventually(async () => expect(told).toEqual([0]));
  const seats = seatIds.slice(0, 3).map((id) => decodeNumbered('Seat', id));
  await app.database.query(`select write_seats_changed('seats-sold', $1, $2, '{}', clock_timestamp())`, [
    decodeNumbered('Performance', performanceId),
    seats,
  ]);
  await eventually(async () => expect(told).toEqual([0, 3]));
  await client.dispose();
  const answer = await fetch(`${app.url}/popularity/${performanceId}`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ seatsSold: 3 });
  expect((await fetch(`${app.url}/popularity/nothing`)).status).toBe(404);
});

test('the job repeats, and its metric counts', async () => {
  await eventually(async () => {
    expect(await metric(app, 'ticket_rush_popularity_runs_total')).toBeGreaterThan(0);
  });
});

test('the lines for the import rules and for the owners of tables stand as the page says', () => {
  // The page names what the room may import; the table of the rules takes it as it is.
  const line = /^ {2}popularity: \['catalogue'\],$/m;
  expect(readFileSync(PAGE, 'utf8')).toMatch(line);
  const [, table] = /create table (\w+)/.exec([...filesOfPage().values()].join('\n'))!;
  expect(readFileSync(PAGE, 'utf8')).toContain(`\n  popularity: ['${table}'],\n`);
  const imported = [...filesOfPage().values()].flatMap(
    (code) => code.match(/(?<=from '\.\.\/)[\w-]+/g) ?? [],
  );
  const ground = ['platform', 'graphql', 'push', 'events', 'room'];
  expect([...new Set(imported)].filter((room) => !ground.includes(room))).toEqual(['catalogue']);
});
