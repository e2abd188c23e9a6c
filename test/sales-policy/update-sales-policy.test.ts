import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { ask, guest, run, signedIn } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { userIdOf } from '../waiting-room/fans.js';
import { answerTo, changePolicy, HELD, inMs, refusedWith, reserve } from './site.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let app: TestApp;
let second: App;
beforeAll(async () => {
  app = await startTestApp({ REFUND_HOURS: '24' });
  second = await startOn(app.database, { REFUND_HOURS: '24' });
});
afterAll(async () => {
  await second.stop();
  await app.stop();
});

const numberOf = (concert: TestConcert) => decodeNumbered('Concert', concert.concertId)!;

async function policyOf({ concertId }: TestConcert): Promise<any> {
  return (await run(app.url, 'SalesPolicy', { concertId })).data.concert.salesPolicy;
}

const changesOf = (concert: TestConcert) =>
  app.database.query<{ action: string; before: any; after: any; actor: string }>(
    `select action, before, after, actor_user_id as actor from catalogue_change
     where kind = 'CONCERT' and entity_id = $1 and before is not null order by id`,
    [numberOf(concert)],
  );

test('what is absent stays, null removes, and every change is recorded without the code', async () => {
  const concert = await createConcert(app);
  const presaleOpensAt = inMs(HOUR_MS);
  const saleOpensAt = inMs(2 * HOUR_MS);
  const all = {
    presaleOpensAt,
    presaleTier: 'GOLD',
    saleOpensAt,
    maxSeatsPerUser: 4,
    maxSeatsPerReservation: 2,
    leaveNoSingleSeat: true,
  };
  await changePolicy(app, concert, { ...all, presaleCode: 'a secret', refundDeadlineHours: 72 });
  expect(await changePolicy(app, concert, {})).toEqual({
    ...all,
    presaleNeedsCode: true,
    refundDeadlineHours: 72,
  });
  expect(
    await changePolicy(app, concert, { presaleCode: 'another', refundDeadlineHours: null }),
  ).toMatchObject({
    ...all,
    presaleNeedsCode: true,
    refundDeadlineHours: 24,
  });
  expect(await changePolicy(app, concert, { presaleTier: null })).toMatchObject({ presaleTier: null });
  expect(await changePolicy(app, concert, { presaleOpensAt: null, saleOpensAt: null })).toEqual({
    presaleOpensAt: null,
    presaleTier: null,
    presaleNeedsCode: false,
    saleOpensAt: null,
    maxSeatsPerUser: 4,
    maxSeatsPerReservation: 2,
    leaveNoSingleSeat: true,
    refundDeadlineHours: 24,
  });
  const changes = await changesOf(concert);
  expect(changes.map(({ after }) => Object.keys(after).sort())).toEqual([
    [
      'leave_no_single_seat',
      'max_seats_per_reservation',
      'max_seats_per_user',
      'presale_code_digest',
      'presale_opens_at',
      'presale_tier',
      'refund_deadline_hours',
      'sale_opens_at',
    ],
    ['presale_code_digest', 'refund_deadline_hours'],
    ['presale_tier'],
    ['presale_code_digest', 'presale_opens_at', 'sale_opens_at'],
  ]);
  expect(changes[0]).toMatchObject({
    action: 'CHANGED',
    before: { max_seats_per_user: null, presale_code_digest: null, leave_no_single_seat: false },
    after: { max_seats_per_user: 4, presale_code_digest: true, leave_no_single_seat: true },
  });
  expect(new Date(changes[0]!.after.sale_opens_at).toISOString()).toBe(saleOpensAt);
  expect(JSON.stringify(changes)).not.toMatch(/secret|another|[0-9a-f]{64}/);
  expect(new Set(changes.map(({ actor }) => actor)).size).toBe(1);
});

const BROKEN: [string, Record<string, unknown>][] = [
  ['a presale after the sale', { presaleOpensAt: inMs(3 * DAY_MS), presaleTier: 'GOLD' }],
  ['a presale at the instant of the sale', { presaleOpensAt: '2090-01-01T00:00:00Z', presaleTier: 'VIP' }],
  ['a presale without tier and code', { presaleOpensAt: inMs(HOUR_MS) }],
  [
    'a presale where the sale is always open',
    { presaleOpensAt: inMs(1), presaleTier: 'VIP', saleOpensAt: null },
  ],
  ['a tier without a presale', { presaleTier: 'GOLD' }],
  ['a code without a presale', { presaleCode: 'x' }],
  ['a code for a presale that is removed', { presaleOpensAt: null, presaleCode: 'x' }],
  ['an empty code', { presaleOpensAt: inMs(HOUR_MS), presaleCode: '  ' }],
  ['a code of 101 characters', { presaleOpensAt: inMs(HOUR_MS), presaleCode: 'x'.repeat(101) }],
  ['a sale that opens when the performance begins', { saleOpensAt: '2099-01-01T10:00:00.000Z' }],
  ['a limit of no seats', { maxSeatsPerUser: 0 }],
  ['a limit of 100,001 seats', { maxSeatsPerUser: 100_001 }],
  ['no seat a reservation', { maxSeatsPerReservation: 0 }],
  ['eleven seats a reservation', { maxSeatsPerReservation: 11 }],
  ['seats a reservation removed', { maxSeatsPerReservation: null }],
  ['no single seat neither true nor false', { leaveNoSingleSeat: null }],
  ['a negative deadline', { refundDeadlineHours: -1 }],
  ['a deadline of more than a year', { refundDeadlineHours: 8_761 }],
  ['one good value and one bad', { maxSeatsPerUser: 3, refundDeadlineHours: -1 }],
];

test('input that is broken or contradicts itself is BAD_USER_INPUT, and nothing is changed', async () => {
  const concert = await createConcert(app, { concert: { saleOpensAt: '2090-01-01T00:00:00Z' } });
  BROKEN[0]![1].saleOpensAt = inMs(2 * DAY_MS);
  const before = await policyOf(concert);
  for (const [name, change] of BROKEN) {
    const { errors } = await answerTo(app, { concertId: concert.concertId, ...change });
    expect([name, errors?.[0]?.extensions.code]).toEqual([name, 'BAD_USER_INPUT']);
  }
  expect(await policyOf(concert)).toEqual(before);
  expect(await changesOf(concert)).toEqual([]);
});

test('only admins, and organisers of the concert’s agency', async () => {
  const concert = await createConcert(app);
  const change = { concertId: concert.concertId, maxSeatsPerUser: 2 };
  const signedOut = await run(app.url, 'UpdateSalesPolicy', { input: change });
  expect(signedOut.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  const input = { email: 'organiser@example.com', password: 'long enough', displayName: 'O' };
  const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { ... on Session { accessToken } } }`;
  const { accessToken: organiser } = (await ask(app.url, signUp, { input })).data.signUp;
  const forbidden = [{ extensions: { code: 'FORBIDDEN' } }];
  expect((await answerTo(app, change, organiser)).errors).toMatchObject(forbidden);
  await app.database.query(
    `with made as (update user_account set roles = '{FAN,ORGANISER}' where id = $1),
      agencies as (insert into agency (name) values ('Ours'), ('Theirs') returning id, name),
      member as (insert into agency_member (user_id, agency_id) select $1, id from agencies where name = 'Ours')
     update concert set agency_id = (select id from agencies where name = 'Theirs') where id = $2`,
    [userIdOf(organiser), numberOf(concert)],
  );
  const again = await signedIn(app.url, { email: input.email, password: input.password });
  expect((await answerTo(app, change, again)).errors).toMatchObject(forbidden);
  await app.database.query(
    `update concert set agency_id = (select id from agency where name = 'Ours') where id = $1`,
    [numberOf(concert)],
  );
  expect((await answerTo(app, change, again)).data.updateSalesPolicy).toMatchObject({
    salesPolicy: { maxSeatsPerUser: 2 },
  });
  const unknown = await answerTo(app, { concertId: 'nonsense' });
  expect(unknown.data.updateSalesPolicy).toMatchObject(refusedWith('NOT_FOUND'));
});

test('a change decides the next request on every server', async () => {
  const concert = await createConcert(app);
  const { performanceId, seatIds } = concert;
  const token = await guest(app.url);
  const wants = (seats: [number, number]) =>
    reserve({ url: second.url! }, token, {
      performanceId,
      seatIds: seatIds.slice(...seats),
      strategy: 'ATOMIC',
    });
  expect(await wants([0, 3])).toMatchObject(HELD);
  await changePolicy(app, concert, { saleOpensAt: inMs(HOUR_MS) });
  expect(await wants([3, 4])).toMatchObject(refusedWith('SALE_NOT_OPEN'));
  await changePolicy(app, concert, { saleOpensAt: null, maxSeatsPerReservation: 1 });
  expect(await wants([3, 5])).toMatchObject(refusedWith('LIMIT_EXCEEDED'));
  expect(await wants([3, 4])).toMatchObject(HELD);
  await changePolicy(app, concert, { maxSeatsPerUser: 4 });
  expect(await wants([4, 5])).toMatchObject(refusedWith('LIMIT_EXCEEDED'));
});
