import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { runReservationInPage } from './reservation-in-page.js';

describe('the GraphiQL page', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ GRAPHIQL: 'true' });
    await createConcert(app);
  }, 60_000);

  afterAll(async () => {
    await app.stop();
  });

  it('reserves a seat for a newcomer in two clicks, without a request to any other host', async () => {
    const visit = await runReservationInPage(app.url);
    expect(visit.statusText).toMatch(/^Signed in as /);
    expect(visit.resultText).toContain('"status": "HELD"');
    expect(visit.watchedText).toContain('"reservationUpdated"');
    expect(visit.watchedText).toContain('"status": "HELD"');
    expect(visit.foreignRequests).toEqual([]);
    expect(visit.complaints).toEqual([]);
  }, 60_000);
});
