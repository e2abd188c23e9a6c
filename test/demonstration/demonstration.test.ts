import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { ask } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ SEED: 'true' });
}, 60_000);
afterAll(() => app.stop());

const CONCERTS = `{ concerts(first: 20) { nodes { title kind saleStatus image { cardUrl }
  artist { image { url } } performances(first: 5) { nodes { seatsTotal lab venue { name image { url } } } } } } }`;

test('a fresh start shows sales of every state, with people to see and pictures to look at', async () => {
  await eventually(async () => {
    const { data, errors } = await ask(app.url, CONCERTS);
    expect(errors).toBeUndefined();
    const concerts = data.concerts.nodes;
    const statuses = new Set(concerts.map(({ saleStatus }: any) => saleStatus));
    expect(statuses).toEqual(new Set(['ON_SALE', 'OPENING_SOON', 'SCHEDULED', 'SOLD_OUT', 'ENDED']));
    expect(new Set(concerts.map(({ kind }: any) => kind)).size).toBe(3);
    expect(concerts).toHaveLength(12);
    const performances = concerts.flatMap((concert: any) => concert.performances.nodes);
    expect(performances.some((performance: any) => performance.lab)).toBe(true);
    const sizes = performances.map((performance: any) => performance.seatsTotal);
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(50_000);
    expect(Math.min(...sizes)).toBeLessThanOrEqual(600);
    for (const concert of concerts) {
      expect(concert.image.cardUrl).toMatch(/^\/images\/.*-card\.webp$/);
      expect(concert.performances.nodes[0].venue.image).not.toBeNull();
    }
  }, 30_000);
  const { data } = await ask(
    app.url,
    '{ artists(first: 100) { nodes { name image { url } agency { name } } } }',
  );
  expect(data.artists.nodes.length).toBeGreaterThanOrEqual(24);
  const [first] = data.artists.nodes;
  const picture = await fetch(app.url + first.image.url);
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp']);
}, 40_000);

test('the sold-out concert was bought with money, and the books agree', async () => {
  const [row] = await app.database.query(
    `select count(*)::int as tickets from ticket t join performance p on p.id = t.performance_id
     join concert c on c.id = p.concert_id where c.slug = 'small-hours' and t.status = 'VALID'`,
  );
  expect(row!.tickets).toBe(490);
  await expectNoViolation(app.database);
});
