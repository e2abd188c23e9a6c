import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert, type TestConcert } from '../support/concert.js';
import { crowd, fans } from '../support/crowd.js';
import { ask, guest, run, signedIn } from '../support/graphql.js';
import { decodeNumbered, decodeUnguessable, numberedId } from '../support/ids.js';
import { lockSeat } from '../support/locked-seat.js';
import { organiserOf } from '../support/organisers.js';
import { buyer, hold, PRICE, pay } from '../support/purchases.js';

const RICH = 10_000_000;

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0' });
  admin = await signedIn(app.url, ADMIN);
});
afterAll(() => app?.stop());

const asked = async (operation: string, input: object, token: string): Promise<any> => {
  const answer = await run(app.url, operation, { input }, token);
  return answer.errors
    ? { error: answer.errors[0]!.extensions.code }
    : Object.values(answer.data as object)[0];
};
const update = (input: object, token = admin) => asked('UpdatePerformance', input, token);
const postpone = (input: object, token = admin) => asked('PostponePerformance', input, token);

const sectionOf = async ({ performanceId }: TestConcert): Promise<string> => {
  const [row] = await app.database.query<{ id: number }>('select id from section where performance_id = $1', [
    numberOf(performanceId),
  ]);
  return numberedId('Section', row!.id);
};

const numberOf = (performanceId: string): number => decodeNumbered('Performance', performanceId)!;

const totalOf = async (reservationId: string): Promise<number> => {
  const [row] = await app.database.query<{ amount: string }>('select amount from reservation where id = $1', [
    decodeUnguessable('Reservation', reservationId),
  ]);
  return Number(row!.amount);
};

const changesOf = ({ performanceId }: TestConcert) =>
  app.database.query(
    `select action, before, after from catalogue_change
     where kind = 'PERFORMANCE' and entity_id = $1 and action <> 'CREATED' order by id`,
    [numberOf(performanceId)],
  );

const toldOf = async ({ performanceId }: TestConcert): Promise<string[]> => {
  const rows = await app.database.query<{ what: string }>(
    `select payload->>'what' as what from event
     where topic = 'performance-changed' and key = $1 order by id`,
    [`performance:${numberOf(performanceId)}`],
  );
  return rows.map(({ what }) => what);
};

test('a performance moves to another date and venue, and the change is recorded and told', async () => {
  const concert = await createConcert(app);
  const { data } = await ask(app.url, 'query ($id: ID!) { performance(id: $id) { venue { id } } }', {
    id: (await createConcert(app)).performanceId,
  });
  const venueId = data.performance.venue.id;
  const startsAt = '2098-06-01T10:00:00.000Z';
  const { performanceId } = concert;
  expect(await update({ performanceId, startsAt, venueId })).toEqual({
    __typename: 'Performance',
    id: performanceId,
    startsAt,
    cancelled: false,
    postponed: false,
    venue: { id: venueId, name: 'Test hall' },
  });
  // The same again changes nothing, and tells nothing.
  await update({ performanceId, startsAt, venueId });
  expect(await toldOf(concert)).toEqual(['MOVED']);
  expect(await changesOf(concert)).toEqual([
    {
      action: 'CHANGED',
      before: { starts_at: '2099-01-01T10:00:00+00:00', venue_id: expect.any(Number) },
      after: { starts_at: '2098-06-01T10:00:00+00:00', venue_id: decodeNumbered('Venue', venueId) },
    },
  ]);
});

test('a new date is in the future and after the opening, and a date that has passed is a fact', async () => {
  const opens = '2098-01-01T10:00:00.000Z';
  const concert = await createConcert(app, { concert: { saleOpensAt: opens } });
  const { performanceId } = concert;
  for (const startsAt of ['2020-01-01T10:00:00.000Z', opens, '2097-01-01T10:00:00.000Z']) {
    expect(await update({ performanceId, startsAt })).toEqual({ error: 'BAD_USER_INPUT' });
  }
  expect(await postpone({ performanceId, startsAt: '2098-12-01T10:00:00.000Z' })).toEqual({
    error: 'BAD_USER_INPUT',
  });
  await beginsAt(app, concert, '2020-01-01T10:00:00.000Z');
  expect(await update({ performanceId, startsAt: '2098-06-01T10:00:00.000Z' })).toMatchObject({
    code: 'SALE_ENDED',
  });
  expect(await changesOf(concert)).toEqual([]);
});

test('bad input, strangers and things of others change nothing', async () => {
  const concert = await createConcert(app);
  const { performanceId } = concert;
  const sectionId = await sectionOf(concert);
  const foreign = await sectionOf(await createConcert(app));
  const fan = await guest(app.url);
  const startsAt = '2098-06-01T10:00:00.000Z';
  expect(await update({ performanceId, startsAt }, fan)).toEqual({ error: 'FORBIDDEN' });
  expect(await postpone({ performanceId: 'per_99999', startsAt }, fan)).toEqual({ error: 'FORBIDDEN' });
  for (const input of [
    {},
    { sections: [{ sectionId, price: -1 }] },
    { sections: [{ sectionId, name: '' }] },
    { sections: [{ sectionId }, { sectionId }] },
  ]) {
    expect(await update({ performanceId, ...input })).toEqual({ error: 'BAD_USER_INPUT' });
  }
  for (const input of [
    { venueId: 'ven_99999', startsAt },
    { sections: [{ sectionId: foreign, price: 1 }], startsAt },
    { performanceId: 'per_99999', startsAt },
  ]) {
    expect(await update({ performanceId, ...input })).toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(await changesOf(concert)).toEqual([]);
});

test('an organiser changes the concerts of their agency only', async () => {
  const own = await createConcert(app);
  const other = await createConcert(app);
  const token = await organiserOf(app, own.concertId);
  const startsAt = '2098-06-01T10:00:00.000Z';
  expect(await update({ performanceId: own.performanceId, startsAt }, token)).toMatchObject({ startsAt });
  expect(await update({ performanceId: other.performanceId, startsAt }, token)).toEqual({
    error: 'FORBIDDEN',
  });
  expect(await toldOf(other)).toEqual([]);
});

test('a postponed performance has its new date, and its tickets stay valid', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app, RICH);
  const reservation = await hold(app, concert, fan, concert.seatIds.slice(0, 2));
  await pay(app, fan, reservation, 'paid');
  const startsAt = '2099-03-01T10:00:00.000Z';
  expect(await postpone({ performanceId: concert.performanceId, startsAt })).toMatchObject({
    startsAt,
    postponed: true,
  });
  expect(await toldOf(concert)).toEqual(['POSTPONED']);
  const tickets = await app.database.query('select status from ticket where reservation_id = $1', [
    decodeUnguessable('Reservation', reservation),
  ]);
  expect(tickets).toEqual([{ status: 'VALID' }, { status: 'VALID' }]);
  expect(await changesOf(concert)).toMatchObject([{ action: 'POSTPONED', before: { postponed_at: null } }]);
});

test('what is held or bought keeps its price; the next hold has the new one', async () => {
  const concert = await createConcert(app);
  const sectionId = await sectionOf(concert);
  const fan = await buyer(app, RICH);
  const before = await hold(app, concert, fan, [concert.seatIds[0]!]);
  const sections = [{ sectionId, name: 'Golden circle', price: 70_000 }];
  expect(await update({ performanceId: concert.performanceId, sections })).toMatchObject({
    __typename: 'Performance',
  });
  expect(await totalOf(before)).toBe(PRICE);
  expect(await pay(app, fan, before, 'paid')).toMatchObject({ total: { amount: PRICE } });
  expect(await totalOf(await hold(app, concert, fan, concert.seatIds.slice(1, 4)))).toBe(210_000);
  expect(await changesOf(concert)).toEqual([
    {
      action: 'CHANGED',
      before: { sections: { [decodeNumbered('Section', sectionId)!]: { name: 'A', price: PRICE } } },
      after: {
        sections: { [decodeNumbered('Section', sectionId)!]: { name: 'Golden circle', price: 70_000 } },
      },
    },
  ]);
  expect(await toldOf(concert)).toEqual([]);
});

// The others do not wait for a seat, and read all prices in one statement.
describe.each(['PESSIMISTIC', 'OPTIMISTIC', 'REDIS_LOCK'])('%s and a change of prices', (strategy) => {
  test('a hold that waits for its first seat has one price for both', async () => {
    const concert = await createConcert(app);
    const [first, second] = concert.seatIds as [string, string];
    const fan = await buyer(app, RICH);
    const unlock = await lockSeat(app, first);
    const holding = hold(app, concert, fan, [first, second], strategy);
    await new Promise((done) => setTimeout(done, 100));
    const sections = [{ sectionId: await sectionOf(concert), price: 70_000 }];
    await update({ performanceId: concert.performanceId, sections });
    await unlock();
    expect([2 * PRICE, 140_000]).toContain(await totalOf(await holding));
  });
});

describe.each(['ATOMIC', 'PESSIMISTIC', 'OPTIMISTIC'])(
  'a crowd with %s and a change of prices',
  (strategy) => {
    test('every answer says one price, the old one or a new one', async () => {
      const concert = await createConcert(app, { rows: 10, seatsPerRow: 10 });
      const sectionId = await sectionOf(concert);
      const wishes = (await fans(app.url, 50)).map((fan, index) => ({
        fan,
        performanceId: concert.performanceId,
        seatIds: [concert.seatIds[index * 2]!, concert.seatIds[index * 2 + 1]!],
        strategy,
        key: `price ${strategy}`,
      }));
      const working = crowd(app.url, wishes);
      for (let price = 70_000; price < 70_020; price += 1) {
        await update({ performanceId: concert.performanceId, sections: [{ sectionId, price }] });
      }
      const granted = (await working).flatMap(({ reservation }) => reservation ?? []);
      expect(granted).toHaveLength(50);
      for (const { id } of granted) {
        const total = await totalOf(id);
        expect(total % 2).toBe(0);
        expect(total === 2 * PRICE || (total >= 140_000 && total < 140_040)).toBe(true);
      }
    });
  },
);
