import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EXPORTS_MAX } from '../../src/console/export-routes.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { metric } from '../support/metric.js';
import { buyer, hold, pay, refund } from '../support/purchases.js';
import { admin, agencyOf, organiser } from './console-site.js';

let app: TestApp;
let token: string;
/** A performance with many reservations. */
let large: string;
const LARGE_ROWS = 100_000;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0', COST_PER_MINUTE: '1000000' });
  token = await admin(app);
  const concert = await createConcert(app);
  await fill(concert, LARGE_ROWS);
  large = `reservations.csv?performance=${concert.performanceId}`;
}, 60_000);
afterAll(() => app.stop());

const fetched = (path: string, by: string | undefined = token, method = 'GET') =>
  fetch(`${app.url}/exports/${path}`, { method, ...(by && { headers: { authorization: `Bearer ${by}` } }) });
/** A part of a text keeps the whole text in memory. */
const copied = (text: string): string => Buffer.from(text).toString('latin1');
const codeOf = async (response: Response): Promise<string> => {
  const body = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return body.errors[0]!.extensions.code;
};
const linesOf = async (response: Response): Promise<string[]> =>
  Buffer.from(await response.arrayBuffer())
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\r\n')
    .slice(0, -1);

/** Fills a performance with reservations, as a large sale would have. */
async function fill({ performanceId }: TestConcert, count: number): Promise<void> {
  await app.database.query(
    `insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
       status, amount, currency, created_at, changed_at)
     select gen_random_uuid(), '00000000-0000-0000-0000-000000000001', $1::text || ' ' || n, '', $1::int,
       array[n, n + 1],
       'ATOMIC', (array['CONFIRMED', 'EXPIRED', 'CONFIRMED'])[1 + n % 3]::reservation_status, 220000, 'KRW',
       '2026-05-01'::timestamptz + n / 7 * interval '1 millisecond', clock_timestamp()
     from generate_series(1, $2::int) as n`,
    [decodeNumbered('Performance', performanceId), count],
  );
}

test('reservations and payments are exported, and harmless to spreadsheets', async () => {
  const concert = await createConcert(app, { concert: { title: '=HYPERLINK("x"), "아이유"' } });
  const fan = await buyer(app);
  const id = await hold(app, concert, fan, concert.seatIds.slice(0, 2));
  await pay(app, fan, id, 'p');
  await refund(app, fan.token, id, 'r');
  const response = await fetched(`reservations.csv?performance=${concert.performanceId}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="reservations-${concert.performanceId}.csv"`,
  );
  const bytes = Buffer.from(await response.clone().arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const [header, line, ...rest] = await linesOf(response);
  expect(header).toMatch(/^reservation_id,performance_id,title,/);
  expect(rest).toEqual([]);
  expect(line).toContain(`"'=HYPERLINK(""x""), ""아이유"""`);
  expect(line).toMatch(new RegExp(`^${id},${concert.performanceId},.*,REFUNDED,ATOMIC,2,`));
  const payments = await linesOf(await fetched(`payments.csv?concert=${concert.concertId}`));
  expect(payments).toHaveLength(2);
  expect(payments[1]).toContain(`,${id},`);
  const figures = await linesOf(
    await fetched(`figures.csv?performance=${concert.performanceId}&by=STRATEGY`),
  );
  expect(figures.slice(1)).toEqual([
    'ATOMIC,1,2,0,0,1,2,0,0,0,0,220000,220000,0,KRW',
    'TOTAL,1,2,0,0,1,2,0,0,0,0,220000,220000,0,KRW',
  ]);
  const none = await linesOf(
    await fetched(`reservations.csv?performance=${concert.performanceId}&status=HELD`),
  );
  expect(none).toHaveLength(1);
});

test('the audit is exported for admins', async () => {
  await app.database.query(
    `select record_catalogue_change(null, 'AGENCY', 7, 'changed', '{"name": "a"}', '{"name": "-b"}')`,
  );
  const lines = await linesOf(await fetched('audit.csv'));
  expect(lines.at(-1)).toMatch(/,,AGENCY,7,changed,"{""name"": ?""a""}"/);
  const later = await linesOf(await fetched('audit.csv?from=2099-01-01T00:00:00Z'));
  expect(later).toHaveLength(1);
});

test('what the caller may not read is refused before the first byte', async () => {
  const own = await createConcert(app);
  const foreign = await createConcert(app);
  const theirs = await organiser(app, await agencyOf(app, decodeNumbered('Concert', own.concertId)!));
  const status = async (path: string, by?: string) => (await fetched(path, by)).status;
  expect(await status(`reservations.csv?performance=${own.performanceId}`, theirs)).toBe(200);
  const codes = [
    [`reservations.csv?performance=${foreign.performanceId}`, theirs, 'FORBIDDEN'],
    ['audit.csv', theirs, 'FORBIDDEN'],
    [`payments.csv?concert=${own.concertId}`, await guest(app.url), 'FORBIDDEN'],
    [`reservations.csv?performance=${own.performanceId}`, '', 'UNAUTHENTICATED'],
    ['reservations.csv', token, 'BAD_USER_INPUT'],
    ['reservations.csv?performance=per_zzzzz', token, 'NOT_FOUND'],
    [`reservations.csv?performance=${own.performanceId}&status=GONE`, token, 'BAD_USER_INPUT'],
    [`reservations.csv?performance=${own.performanceId}&from=yesterday`, token, 'BAD_USER_INPUT'],
    [`figures.csv?performance=${own.performanceId}&by=NIGHT`, token, 'BAD_USER_INPUT'],
  ] as const;
  for (const [path, by, code] of codes) {
    expect([path, await codeOf(await fetched(path, by))]).toEqual([path, code]);
  }
  const head = await fetched(`reservations.csv?performance=${own.performanceId}`, token, 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('a hundred thousand rows are exported once each in bounded memory', async () => {
  // What the process needs for exports at all.
  await (await fetched(`${large}&from=2026-05-01T00:00:14Z`)).arrayBuffer();
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  let lines = 0;
  const ids = new Set<string>();
  let rest = '';
  const response = await fetched(large);
  for await (const chunk of response.body! as unknown as AsyncIterable<Uint8Array>) {
    const parts = (rest + Buffer.from(chunk).toString('latin1')).split('\r\n');
    rest = parts.pop()!;
    lines += parts.length;
    for (const line of parts) ids.add(copied(line.slice(0, line.indexOf(','))));
    most = Math.max(most, process.memoryUsage.rss());
  }
  expect(lines).toBe(LARGE_ROWS + 1);
  expect(ids.size).toBe(LARGE_ROWS + 1);
  expect((most - before) / 2 ** 20).toBeLessThan(100);
}, 60_000);

test('a client that takes nothing stops the reading, and one that has gone ends it', async () => {
  const rows = () => metric(app, 'ticket_rush_export_rows_total');
  const running = () => metric(app, 'ticket_rush_exports_running');
  const before = await rows();
  const { port } = new URL(app.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.pause();
  socket.write(
    `GET /exports/${large} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
      `Authorization: Bearer ${token}\r\n\r\n`,
  );
  try {
    await eventually(async () => expect(await rows()).toBeGreaterThan(before));
    const settled = await eventually(async () => {
      const first = await rows();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await rows()).toBe(first);
      return first;
    });
    expect(settled - before).toBeLessThan(LARGE_ROWS - 10_000);
    expect(await running()).toBe(1);
  } finally {
    socket.destroy();
  }
  await eventually(async () => expect(await running()).toBe(0));
  expect((await rows()) - before).toBeLessThan(LARGE_ROWS - 10_000);
}, 30_000);

test('a bounded number of exports run at a time', async () => {
  const running = await Promise.all(Array.from({ length: EXPORTS_MAX }, () => fetched(large)));
  expect(running.map(({ status }) => status)).toEqual(running.map(() => 200));
  expect(await codeOf(await fetched(large))).toBe('OVERLOADED');
  await Promise.all(running.map((each) => each.body!.cancel()));
  await eventually(async () => expect((await fetched(large, token, 'HEAD')).status).toBe(200));
}, 30_000);
