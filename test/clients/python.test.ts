import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { guest } from '../support/graphql.js';
import { describeWithPython, python } from './python.js';

await describeWithPython('Python’s gql', () => {
  let app: TestApp;
  beforeAll(async () => {
    // It fetches the schema by introspection, which is open where the playground is.
    app = await startTestApp({ GRAPHIQL: 'true' });
  });
  afterAll(() => app.stop());

  test('reserves a seat, is refused it a second time, and watches the reservation to its end', async () => {
    const { performanceId, seatIds } = await createConcert(app);
    const args = [app.url, await guest(app.url), performanceId, seatIds[0]!];
    expect(await python('test/clients/reserve.py', ...args)).toEqual({
      made: { __typename: 'Reservation', id: expect.stringMatching(/^rsv_/), status: 'HELD' },
      refused: { __typename: 'SeatsUnavailable', code: 'SEAT_TAKEN' },
      watched: ['HELD', 'CANCELLED'],
    });
  });
});
