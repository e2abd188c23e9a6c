import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EXPORTS_MAX } from '../../src/console/export-routes.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { buyer, hold, pay, refund } from '../support/purchases.js';
import { admin, agencyOf, fill, organiser } from './console-site.js';

let app: TestApp;
let token: string;
/** A performance with many reservations. */
let large: string;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0', COST_PER_MINUTE: '1000000' });
  token = await admin(app);
  const concert = await createConcert(app);
  await fill(app.database, concert, 30_000);
  large = `reservations.csv?performance=${concert.performanceId}`;
}, 60_000);
afterAll(() => app.stop());

const fetched = (path: string, by: string | undefined = token, method = 'GET') =>
  fetch(`${app.url}/exports/${path}`, { method, ...(by && { headers: { authorization: `Bearer ${by}` } }) });
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
  const { concertId } = await createConcert(app);
  const agency = await agencyOf(app, decodeNumbered('Concert', concertId)!);
  await app.database.query(
    `select record_catalogue_change(null, 'AGENCY', $1, 'changed', '{"name": "a"}', '{"name": "-b"}')`,
    [agency],
  );
  const lines = await linesOf(await fetched('audit.csv'));
  expect(lines.at(-1)).toMatch(new RegExp(`,,AGENCY,${agency},changed,"{""name"": ?""a""}"`));
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

test('a bounded number of exports run at a time', async () => {
  const running = await Promise.all(Array.from({ length: EXPORTS_MAX }, () => fetched(large)));
  expect(running.map(({ status }) => status)).toEqual(running.map(() => 200));
  expect(await codeOf(await fetched(large))).toBe('OVERLOADED');
  await Promise.all(running.map((each) => each.body!.cancel()));
  await eventually(async () => expect((await fetched(large, token, 'HEAD')).status).toBe(200));
}, 30_000);
