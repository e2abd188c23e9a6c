import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ADMIN, startTestApp, type TestApp } from '../../support/app.js';
import { ask, guest, run, signedIn } from '../../support/graphql.js';
import { decodeNumbered } from '../../support/ids.js';
import { agencyWithOrganiser, countsOf, importedPlan, type Sent, sent, venueOf } from './organisers.js';
import { plan, pretixPlans, row, twoCategories } from './pretix-plans.js';

let app: TestApp;
let organiser: { agencyId: number; token: string };
let admin: string;
let venue: string;
beforeAll(async () => {
  app = await startTestApp();
  organiser = await agencyWithOrganiser(app);
  venue = await venueOf(app, organiser.agencyId);
  admin = await signedIn(app.url, ADMIN);
});
afterAll(() => app.stop());

const send = (path: string, options: Sent = {}) =>
  sent(app.url + path, { token: organiser.token, ...options });

const importPlan = (body: unknown, token?: string, query = `venue=${venue}`) =>
  send(`/seating-plans?${query}`, { method: 'POST', body, ...(token !== undefined && { token }) });

const imported = (body: unknown) => importedPlan(app, { token: organiser.token, venue, body });

const counts = () => countsOf(app);

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
    const { data, errors } = await run(app.url, 'SeatingPlans', { venueId: venue });
    expect(errors).toBeUndefined();
    expect(data.node.seatingPlans.nodes[0]).toMatchObject({ id: answer.id, categories: answer.categories });
    const query =
      'query ($id: ID!) { node(id: $id) { ... on SeatingPlan { name seatsTotal venue { id } } } }';
    const node = await ask(app.url, query, { id: answer.id });
    expect(node.data.node).toEqual({ name: 'Small hall', seatsTotal: 8, venue: { id: venue } });
    const exported = await send(`/seating-plans/${answer.id}.json`);
    expect(exported.headers.get('content-type')).toMatch('application/json');
    expect(await exported.json()).toEqual(document);
  });

  test('the export of an import is equal to it, for every plan that the format allows', async () => {
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
    const ofNoAgency = `venue=${await venueOf(app, null)}`;
    const before = await counts();
    const document = plan([row('A')]);
    expect((await importPlan(document, '')).status).toBe(401);
    expect((await importPlan(document, await guest(app.url))).status).toBe(403);
    expect((await importPlan(document, other.token)).status).toBe(403);
    expect((await importPlan(document, undefined, ofNoAgency)).status).toBe(403);
    expect((await importPlan(document, admin, 'venue=ven_zzzz')).status).toBe(404);
    expect((await importPlan(document, admin, '')).status).toBe(404);
    expect(await counts()).toEqual(before);
    const { id } = (await (await importPlan(document, admin, ofNoAgency)).json()) as any;
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
