import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { createConcert } from '../support/concert.js';
import { ask, guest, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { buyer, hold, lapse, pay, refund } from '../support/purchases.js';
import { admin, agencyOf, codeOf, figures, organiser } from './console-site.js';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0' });
  token = await admin(app);
});
afterAll(() => app.stop());

/** Two performances of two sections with odd prices. */
async function twoEvenings(): Promise<TestConcert[]> {
  const sections = [
    { name: 'A', rows: 2, seatsPerRow: 20, price: 110_001 },
    { name: 'B', rows: 2, seatsPerRow: 20, price: 70_003 },
  ];
  const performances = ['2099-01-01T10:00:00.000Z', '2099-01-02T10:00:00.000Z'].map((startsAt) => ({
    startsAt,
    venue: { name: 'Test hall' },
    sections,
  }));
  const answer = await run(app.url, 'CreateConcert', { input: { title: 'Figures', performances } }, token);
  const concert = answer.data.createConcert;
  return Promise.all(
    concert.performances.nodes.map(async ({ id: performanceId }: { id: string }) => {
      const query = 'query ($id: ID!) { performance(id: $id) { seats(first: 100) { nodes { id } } } }';
      const seats = (await ask(app.url, query, { id: performanceId })).data.performance.seats.nodes;
      return { concertId: concert.id, performanceId, seatIds: seats.map(({ id }: { id: string }) => id) };
    }),
  );
}

/** The same numbers every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * sides);
  };
}

/** What fans do in a random order: hold, pay, pay and give back, cancel, let lapse. */
async function randomSale(evening: TestConcert, roll: (sides: number) => number): Promise<void> {
  const free = [...evening.seatIds];
  for (let fan = 0; fan < 24; fan += 1) {
    const who = await buyer(app, 2_000_000);
    // Seats of both sections, now and then.
    const seatIds = Array.from({ length: 1 + roll(3) }, () => free.splice(roll(free.length), 1)[0]!);
    const strategy = ['ATOMIC', 'PESSIMISTIC', 'OPTIMISTIC'][roll(3)]!;
    const id = await hold(app, evening, who, seatIds, strategy);
    const fate = roll(5);
    if (fate <= 2) await pay(app, who, id, 'p');
    if (fate === 2) await refund(app, who.token, id, 'r');
    if (fate === 3) await run(app.url, 'CancelReservation', { input: { reservationId: id } }, who.token);
    if (fate === 4 && roll(2) === 0) await lapse(app, id);
    if (fate >= 2 && fate <= 3) free.push(...seatIds);
  }
}

/** The same from the seats, the holds and the ledger. */
async function truth(performanceIds: string[]) {
  const ids = performanceIds.map((id) => decodeNumbered('Performance', id));
  const [row] = await app.database.query<Record<string, string>>(
    `select
      (select count(*) from seat s where s.performance_id = any($1) and s.status = 'SOLD') as sold,
      (select count(*) from seat s join reservation r on r.id = s.reservation_id
        where s.performance_id = any($1) and s.status = 'HELD' and r.held_until > clock_timestamp()) as held,
      (select coalesce(sum(e.amount), 0) from entry e join reservation r on r.id = e.reservation_id
        where r.performance_id = any($1) and e.kind = 'PAYMENT') as paid,
      (select coalesce(sum(e.amount), 0) from entry e join reservation r on r.id = e.reservation_id
        where r.performance_id = any($1) and e.kind = 'REFUND') as back`,
    [ids],
  );
  return Object.fromEntries(Object.entries(row!).map(([name, value]) => [name, Number(value)]));
}

const COUNTS = ['sold', 'held', 'refunded', 'cancelled', 'expired'] as const;
const sum = (groups: any[], of: (group: any) => number): number =>
  groups.reduce((total, group) => total + of(group), 0);

test('figures agree with seats and ledger after a random sale, however grouped', async () => {
  const evenings = await twoEvenings();
  const roll = dice(20_261_130);
  for (const evening of evenings) await randomSale(evening, roll);
  // The prices of today do not say what was paid.
  await app.database.query(`update section set price = 99_991 where name = 'A'`);
  const { concertId } = evenings[0]!;
  const cases = [
    [{ concertId }, evenings.map(({ performanceId }) => performanceId)],
    [{ performanceId: evenings[1]!.performanceId }, [evenings[1]!.performanceId]],
  ] as const;
  for (const [of, performanceIds] of cases) {
    const expected = await truth([...performanceIds]);
    expect(expected.sold).toBeGreaterThan(5);
    expect(expected.back).toBeGreaterThan(0);
    for (const by of ['DAY', 'STRATEGY', 'SECTION', 'PERFORMANCE']) {
      const { groups, total } = await figures(app, token, { ...of, by });
      expect({
        by,
        sold: total.sold.seats - total.refunded.seats,
        held: total.held.seats,
        paid: total.gross.amount,
        back: total.refundedAmount.amount,
      }).toEqual({ by, ...expected });
      expect(total.net.amount).toBe(expected.paid! - expected.back!);
      for (const count of COUNTS) {
        expect(sum(groups, (group) => group[count].seats)).toBe(total[count].seats);
      }
      for (const money of ['gross', 'refundedAmount', 'net']) {
        expect(sum(groups, (group) => group[money].amount)).toBe(total[money].amount);
      }
    }
  }
  const bySection = await figures(app, token, { concertId, by: 'SECTION' });
  expect(bySection.groups.map((group: any) => group.section.name).sort()).toEqual(['A', 'A', 'B', 'B']);
  const byStrategy = await figures(app, token, { concertId, by: 'STRATEGY' });
  expect(byStrategy.groups.map((group: any) => group.strategy)).toEqual([
    'ATOMIC',
    'OPTIMISTIC',
    'PESSIMISTIC',
  ]);
}, 30_000);

test('a day is one of the calendar at the venue, and a period narrows the figures', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app);
  await pay(app, fan, await hold(app, concert, fan, concert.seatIds.slice(0, 1)), 'p');
  const performance = decodeNumbered('Performance', concert.performanceId);
  // 23:30 in London is the next day in Seoul.
  await app.database.query(
    `update reservation set changed_at = '2026-05-01T23:30:00Z' where performance_id = $1`,
    [performance],
  );
  const zoned = async (zone: string) => {
    await app.database.query(
      'update venue set time_zone = $1 where id = (select venue_id from performance where id = $2)',
      [zone, performance],
    );
    const { groups } = await figures(app, token, { performanceId: concert.performanceId, by: 'DAY' });
    return groups.map(({ day }: { day: string }) => day);
  };
  expect(await zoned('Asia/Seoul')).toEqual(['2026-05-02']);
  expect(await zoned('Europe/Lisbon')).toEqual(['2026-05-02']);
  expect(await zoned('UTC')).toEqual(['2026-05-01']);
  const { performanceId } = concert;
  const before = await figures(app, token, { performanceId, to: '2026-05-01T23:30:00.000Z' });
  expect(before.groups).toEqual([]);
  const from = await figures(app, token, { performanceId, from: '2026-05-01T23:30:00.000Z' });
  expect(from.total.sold).toEqual({ reservations: 1, seats: 1 });
});

test('organisers see the figures of their agencies only, and fans none', async () => {
  const own = await createConcert(app);
  const foreign = await createConcert(app);
  const theirs = await organiser(app, await agencyOf(app, decodeNumbered('Concert', own.concertId)!));
  const asked = (variables: object, by?: string) => run(app.url, 'SalesFigures', { ...variables }, by);
  const seen = await figures(app, theirs, { performanceId: own.performanceId });
  expect(seen.total.gross).toEqual({ amount: 0, currency: 'KRW' });
  expect(codeOf(await asked({ performanceId: foreign.performanceId }, theirs))).toBe('FORBIDDEN');
  expect(codeOf(await asked({ concertId: foreign.concertId }, theirs))).toBe('FORBIDDEN');
  expect(codeOf(await asked({ concertId: own.concertId }, await guest(app.url)))).toBe('FORBIDDEN');
  expect(codeOf(await asked({}, token))).toBe('BAD_USER_INPUT');
  expect(codeOf(await asked({ concertId: own.concertId, performanceId: own.performanceId }, token))).toBe(
    'BAD_USER_INPUT',
  );
});
