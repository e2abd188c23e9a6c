import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ADMIN, startTestApp, type TestApp } from '../../support/app.js';
import { createConcert } from '../../support/concert.js';
import { ask, guest, run, signedIn } from '../../support/graphql.js';
import { decodeNumbered } from '../../support/ids.js';
import { buyer } from '../../support/purchases.js';
import { bought } from '../../support/ticket-holders.js';
import { agencyWithOrganiser, venueOf } from './organisers.js';
import { plan, pretixPlans, row } from './pretix-plans.js';

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

function send(path: string, options: { token?: string; method?: string; body?: unknown } = {}) {
  const { token = organiser.token, method = 'GET', body } = options;
  return fetch(`${app.url}${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

const importPlan = (body: unknown, token?: string, query = `venue=${venue}`) =>
  send(`/seating-plans?${query}`, { method: 'POST', body, ...(token !== undefined && { token }) });

async function imported(body: unknown, query?: string): Promise<any> {
  const response = await importPlan(body, undefined, query);
  const answer: any = await response.json();
  if (response.status !== 201) throw new Error(JSON.stringify(answer));
  return answer;
}

const counts = async () =>
  app.database.query(`select (select count(*) from seating_plan) as plans, (select count(*) from concert) as concerts,
    (select count(*) from performance) as performances, (select count(*) from catalogue_change) as changes`);

const twoCategories = () => {
  const numbers = ['12', '12A', '13'];
  const mixed = row('B', { seats: 3, number: (index) => numbers[index]! });
  mixed.seats[2]!.category = 'Box';
  return plan([row('A', { seats: 5 }), mixed], {
    categories: [
      { name: 'Stalls', color: '#AA0000' },
      { name: 'Box', color: '#00AA00' },
    ],
  });
};

describe('import and export', () => {
  test('a plan is imported, found at its venue and exported as it came', async () => {
    const document = twoCategories();
    const answer = await imported(document);
    expect(answer).toEqual({
      id: expect.stringMatching(/^spl_/),
      venueId: venue,
      name: 'Small hall',
      seatsTotal: 8,
      categories: [
        { name: 'Stalls', color: '#AA0000', seatsTotal: 7 },
        { name: 'Box', color: '#00AA00', seatsTotal: 1 },
      ],
    });
    const { data } = await run(app.url, 'SeatingPlans', { venueId: venue });
    expect(data.node.seatingPlans.nodes[0]).toMatchObject({ id: answer.id, categories: answer.categories });
    const query =
      'query ($id: ID!) { node(id: $id) { ... on SeatingPlan { name seatsTotal venue { id } } } }';
    const node = await ask(app.url, query, { id: answer.id });
    expect(node.data.node).toEqual({ name: 'Small hall', seatsTotal: 8, venue: { id: venue } });
    const exported = await send(`/seating-plans/${answer.id}.json`);
    expect(exported.headers.get('content-type')).toMatch('application/json');
    expect(await exported.json()).toEqual(document);
  });

  test('the export of an import is equal to it, whatever the format allows', async () => {
    await fc.assert(
      fc.asyncProperty(pretixPlans, async (document) => {
        const { id } = await imported(document);
        expect(await (await send(`/seating-plans/${id}.json`)).json()).toEqual(document);
      }),
      { numRuns: 6 },
    );
  });

  test('a plan with mistakes is refused with the place of each, and changes nothing', async () => {
    const document = twoCategories();
    document.zones[0]!.rows[0]!.seats[1]!.category = 'Balcony';
    document.zones[0]!.rows[1]!.seats[0]!.seat_guid = document.zones[0]!.rows[0]!.seats[0]!.seat_guid;
    const before = await counts();
    const response = await importPlan(document);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'There is no category of this name.',
          extensions: { code: 'BAD_USER_INPUT', pointer: '/zones/0/rows/0/seats/1/category' },
        },
        {
          message: 'The same id stands at /zones/0/rows/0/seats/0/seat_guid.',
          extensions: { code: 'BAD_USER_INPUT', pointer: '/zones/0/rows/1/seats/0/seat_guid' },
        },
      ],
    });
    expect((await importPlan('{')).status).toBe(400);
    expect((await importPlan(twoCategories(), undefined, `venue=${venue}&wheelchair=None`)).status).toBe(400);
    expect(await counts()).toEqual(before);
  });

  test('organisers import for the venues of their agency, and admins for all', async () => {
    const other = await agencyWithOrganiser(app);
    const nobodys = `venue=${await venueOf(app, null)}`;
    const before = await counts();
    const document = plan([row('A')]);
    expect((await importPlan(document, '')).status).toBe(401);
    expect((await importPlan(document, await guest(app.url))).status).toBe(403);
    expect((await importPlan(document, other.token)).status).toBe(403);
    expect((await importPlan(document, undefined, nobodys)).status).toBe(403);
    expect((await importPlan(document, admin, 'venue=ven_zzzz')).status).toBe(404);
    expect((await importPlan(document, admin, '')).status).toBe(404);
    expect(await counts()).toEqual(before);
    const { id } = (await (await importPlan(document, admin, nobodys)).json()) as any;
    expect((await send(`/seating-plans/${id}.json`)).status).toBe(403);
    expect((await send(`/seating-plans/${id}`, { method: 'PUT', body: document })).status).toBe(403);
    expect((await send(`/seating-plans/${id}.json`, { token: admin })).status).toBe(200);
    expect((await send('/seating-plans/spl_zzzz.json', { token: admin })).status).toBe(404);
  });

  test('every import and every replacement is recorded', async () => {
    const { id } = await imported(plan([row('A')]));
    const replaced = await send(`/seating-plans/${id}`, { method: 'PUT', body: twoCategories() });
    expect(await replaced.json()).toMatchObject({ id, seatsTotal: 8 });
    const changes = await app.database.query(
      `select action, before->>'seats_total' as before, after->>'seats_total' as after,
         (after->'agency_id')::int as agency, email
       from catalogue_change join user_account u on u.id = actor_user_id
       where kind = 'SEATING_PLAN' and entity_id = $1 order by catalogue_change.id`,
      [decodeNumbered('SeatingPlan', id)],
    );
    expect(changes).toEqual([
      {
        action: 'CREATED',
        before: null,
        after: '4',
        agency: organiser.agencyId,
        email: 'organiser-1@example.com',
      },
      {
        action: 'CHANGED',
        before: '4',
        after: '8',
        agency: organiser.agencyId,
        email: 'organiser-1@example.com',
      },
    ]);
  });
});

describe('large plans', () => {
  test('50,000 seats are imported while other requests are answered', async () => {
    const at = (index: number): [number, number] => [25 * index, 0];
    const rows = Array.from({ length: 500 }, (_, index) => row(String(index), { seats: 100, at }));
    const body = JSON.stringify(plan(rows));
    let isOver = false;
    const importing = imported(body).finally(() => {
      isOver = true;
    });
    let answered = 0;
    while (!isOver) {
      await ask(app.url, '{ __typename }');
      if (!isOver) answered += 1;
    }
    expect(await importing).toMatchObject({ seatsTotal: 50_000 });
    expect(answered).toBeGreaterThan(3);
  });

  test('a body that is too long, or takes too much memory, is refused', async () => {
    const before = await counts();
    const long = await importPlan(' '.repeat(16 * 1024 * 1024 + 1));
    expect(long.status).toBe(413);
    for (const parts of ['['.repeat(16 * 1024 * 1024), `[${'[],'.repeat(5_000_000)}0]`]) {
      const many = await importPlan(parts);
      expect(many.status).toBe(400);
      expect(await many.json()).toMatchObject({
        errors: [{ message: expect.stringMatching('more values') }],
      });
    }
    expect(await counts()).toEqual(before);
    expect((await ask(app.url, '{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

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
    expect((await send(`/seating-plans/${id}`, { method: 'PUT', body: other })).status).toBe(200);
    expect(await stored()).toEqual(before);
    expect(await layoutOf(performanceId)).toEqual(drawn);
  });

  test('needs a plan of its venue and one price for each category', async () => {
    const { id } = await imported(twoCategories());
    const elsewhere = await venueOf(app, organiser.agencyId);
    const before = await counts();
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
    expect(await counts()).toEqual(before);
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
    const { performanceId, seatIds } = await createConcert(app, { rows: 2, seatsPerRow: 3 });
    const drawn = await layoutOf(performanceId);
    // As version 21 of the schema has written it, and read by a process that knows nothing of it yet.
    const number = decodeNumbered('Performance', performanceId)!;
    await app.database.query('update performance set sheet = null where id = $1', [number]);
    await app.database.query(
      `update section set category = null, color = null, outline = null,
         rows = '[{"label": "A", "seats": 3}, {"label": "B", "seats": 3}]' where performance_id = $1`,
      [number],
    );
    const { startOn } = await import('../../support/app.js');
    const second = await startOn(app.database, { ROLES: 'api' });
    const read = await run(second.url!, 'SeatMapDrawing', { performanceId });
    const category = await ask(
      second.url!,
      'query ($id: ID!) { node(id: $id) { ... on Seat { row number section { category { name } } } } }',
      { id: seatIds[4] },
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
