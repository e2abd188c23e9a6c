import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADMIN, startOn, startTestApp, type TestApp } from '../../support/app.js';
import { createConcert } from '../../support/concert.js';
import { ask, run, signedIn } from '../../support/graphql.js';
import { decodeNumbered } from '../../support/ids.js';
import { buyer } from '../../support/purchases.js';
import { bought } from '../../support/ticket-holders.js';
import { agencyWithOrganiser, countsOf, importedPlan, sent, venueOf } from './organisers.js';
import { plan, row, twoCategories } from './pretix-plans.js';

let app: TestApp;
let organiser: { agencyId: number; token: string };
let admin: string;
let venue: string;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0' });
  organiser = await agencyWithOrganiser(app);
  venue = await venueOf(app, organiser.agencyId);
  admin = await signedIn(app.url, ADMIN);
});
afterAll(() => app.stop());

const imported = (body: unknown) => importedPlan(app, { token: organiser.token, venue, body });

const CREATE = `mutation ($input: CreateConcertInput!) { createConcert(input: $input) { __typename
  ... on Concert { id performances { nodes { id seatsTotal
    sections { name price { amount } category { name color price { amount } } }
    seats { nodes { id row number price { amount } } } } } } } }`;

const create = (performance: object, token = admin) => {
  const startsAt = '2099-01-01T10:00:00.000Z';
  const input = { title: 'By a plan', performances: [{ startsAt, venue: { id: venue }, ...performance }] };
  return ask(app.url, CREATE, { input }, { token });
};

const PRICES = [
  { category: 'Stalls', price: 50_000 },
  { category: 'Box', price: 90_000 },
];

const layoutOf = async (performanceId: string): Promise<any> =>
  (await run(app.url, 'SeatMapDrawing', { performanceId })).data.performance.seatMap;

describe('a performance by a plan', () => {
  test('has its sections, the price of each category and the numbers as they are printed', async () => {
    const { id } = await imported(twoCategories());
    const { data } = await create({ seatingPlanId: id, prices: PRICES });
    const [performance] = data.createConcert.performances.nodes;
    expect(performance.sections).toEqual([
      {
        name: 'Main, Stalls',
        price: { amount: 50_000 },
        category: { name: 'Stalls', color: '#AA0000', price: { amount: 50_000 } },
      },
      {
        name: 'Main, Box',
        price: { amount: 90_000 },
        category: { name: 'Box', color: '#00AA00', price: { amount: 90_000 } },
      },
    ]);
    expect(performance.seats.nodes.map((seat: any) => `${seat.row}${seat.number}`)).toEqual([
      'A1',
      'A2',
      'A3',
      'A4',
      'A5',
      'B12',
      'B12A',
      'B13',
    ]);
    const fan = await buyer(app);
    const concert = { concertId: data.createConcert.id, performanceId: performance.id, seatIds: [] };
    const { tickets } = await bought(app, concert, fan, [performance.seats.nodes[6].id]);
    expect(tickets[0]!.seat).toMatchObject({ row: 'B', number: '12A', section: { name: 'Main, Stalls' } });
    const { sections } = await layoutOf(performance.id);
    expect(sections[0].rows[0].line).toEqual([100, 200, 1_100, 200, 0]);
    expect(sections[0].rows[1]).toMatchObject({ printedNumbers: ['12', '12A'], firstNumber: null });
  });

  test('keeps its copy when the plan is replaced', async () => {
    const { id } = await imported(twoCategories());
    const { data } = await create({ seatingPlanId: id, prices: PRICES });
    const performanceId = data.createConcert.performances.nodes[0].id;
    const stored = () =>
      app.database.query(
        'select sheet, rows, outline, category from performance p join section s on p.id = s.performance_id where p.id = $1',
        [decodeNumbered('Performance', performanceId)],
      );
    const before = await stored();
    const drawn = await layoutOf(performanceId);
    const other = plan([row('Z', { seats: 40 })], { name: 'Rebuilt' });
    expect(
      (await sent(`${app.url}/seating-plans/${id}`, { token: organiser.token, method: 'PUT', body: other }))
        .status,
    ).toBe(200);
    expect(await stored()).toEqual(before);
    expect(await layoutOf(performanceId)).toEqual(drawn);
  });

  test('needs a plan of its venue and one price for each category', async () => {
    const { id } = await imported(twoCategories());
    const elsewhere = await venueOf(app, organiser.agencyId);
    const before = await countsOf(app);
    const sections = [{ name: 'A', rows: 1, seatsPerRow: 1, price: 1 }];
    const wrong: [object, RegExp][] = [
      [{}, /either `sections` or `seatingPlanId`/],
      [{ seatingPlanId: id, prices: PRICES, sections }, /either `sections` or `seatingPlanId`/],
      [{ sections, prices: PRICES }, /`prices` belongs to `seatingPlanId`/],
      [{ seatingPlanId: id }, /`prices` must have 1 to 200 entries/],
      [{ seatingPlanId: id, prices: PRICES.slice(0, 1) }, /lacks the category `Box`/],
      [
        { seatingPlanId: id, prices: [...PRICES, { category: 'Roof', price: 1 }] },
        /no seat of the category `Roof`/,
      ],
      [{ seatingPlanId: id, prices: [...PRICES, PRICES[0]] }, /a category twice/],
      [{ seatingPlanId: id, prices: [PRICES[0], { category: 'Box', price: -1 }] }, /`price` must be from 0/],
      [{ seatingPlanId: 'spl_zzzz', prices: PRICES }, /no seating plan of the venue/],
      [{ seatingPlanId: id, prices: PRICES, venue: { id: elsewhere } }, /no seating plan of the venue/],
      [{ seatingPlanId: id, prices: PRICES, venue: { name: 'New' } }, /no seating plan of the venue/],
    ];
    for (const [performance, message] of wrong) {
      const { errors } = await create(performance);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(errors?.[0]?.message).toMatch(message);
    }
    expect(await countsOf(app)).toEqual(before);
  });
});

describe('a performance without a plan', () => {
  test('of rectangles is drawn when it is created', async () => {
    const { performanceId } = await createConcert(app, { rows: 3, seatsPerRow: 8 });
    const [stored] = await app.database.query('select sheet from performance where id = $1', [
      decodeNumbered('Performance', performanceId),
    ]);
    const { plan: sheet, sections } = await layoutOf(performanceId);
    expect(stored!.sheet).toMatchObject({ width: sheet.width, height: sheet.height });
    expect(sections[0].rows.map((each: any) => each.line.length)).toEqual([5, 5, 5]);
  });

  test('of an older version is drawn when it is read, every time alike', async () => {
    const sections = [
      { name: 'Near', rows: 2, seatsPerRow: 3, price: 2 },
      { name: 'Far', rows: 1, seatsPerRow: 7, price: 1 },
    ];
    const created = (await create({ sections })).data.createConcert.performances.nodes[0];
    const performanceId: string = created.id;
    const drawn = await layoutOf(performanceId);
    // As version 21 of the schema has written it, and read by a process that knows nothing of it yet.
    const number = decodeNumbered('Performance', performanceId)!;
    await app.database.query('update performance set sheet = null where id = $1', [number]);
    await app.database.query(
      `update section set category = null, color = null, outline = null,
         rows = case name when 'Far' then '[{"label": "A", "seats": 7}]'::jsonb
           else '[{"label": "A", "seats": 3}, {"label": "B", "seats": 3}]'::jsonb end
       where performance_id = $1`,
      [number],
    );
    const second = await startOn(app.database, { ROLES: 'api' });
    const read = await run(second.url!, 'SeatMapDrawing', { performanceId });
    const category = await ask(
      second.url!,
      'query ($id: ID!) { node(id: $id) { ... on Seat { row number section { category { name } } } } }',
      { id: created.seats.nodes[4].id },
    );
    await second.stop();
    expect(read.data.performance.seatMap).toEqual(drawn);
    expect(category.data.node).toEqual({
      row: 'B',
      number: '2',
      section: { category: { name: 'Category 1' } },
    });
  });
});
