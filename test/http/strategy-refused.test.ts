import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, run } from '../support/graphql.js';
import { changesNothing } from './state.js';

let app: TestApp;
let real: TestConcert;
let lab: TestConcert;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  real = await createConcert(app);
  lab = await createConcert(app, { lab: true });
  token = await guest(app.url);
});
afterAll(() => app.stop());

const reserve = async (concert: TestConcert, strategy: string, seat = 0) => {
  const input = {
    performanceId: concert.performanceId,
    seatIds: [concert.seatIds[seat]],
    idempotencyKey: `${strategy}-${concert.performanceId}-${seat}`,
    strategy,
  };
  const answer = await run(app.url, 'ReserveSeats', { input }, token);
  return answer.data?.reserveSeats ?? answer;
};

test.each([
  ['NO_LOCK', 'STRATEGY_FORBIDDEN'],
  ['QUEUE', 'STRATEGY_UNAVAILABLE'],
])('%s is refused where seats are sold: %s', async (strategy, code) => {
  const answer = await changesNothing(app.database, () => reserve(real, strategy));
  expect(answer).toMatchObject({ __typename: 'Refused', code });
});

describe('in a lab', () => {
  test('QUEUE without a log is as unavailable as anywhere', async () => {
    const answer = await changesNothing(app.database, () => reserve(lab, 'QUEUE'));
    expect(answer).toMatchObject({ __typename: 'Refused', code: 'STRATEGY_UNAVAILABLE' });
  });

  test('NO_LOCK is allowed', async () => {
    expect(await reserve(lab, 'NO_LOCK')).toMatchObject({ __typename: 'Reservation', strategy: 'NO_LOCK' });
  });
});

test.each(['NOLOCK', 'no_lock', '', '__proto__'])(
  'a strategy that there is not is no input: %j',
  async (strategy) => {
    const answer = await changesNothing(app.database, () => reserve(real, strategy));
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  },
);

test('a seat of a real performance cannot be had through the id of a lab', async () => {
  const mixed = { ...lab, seatIds: real.seatIds };
  const answer = await changesNothing(app.database, () => reserve(mixed, 'NO_LOCK', 1));
  expect(answer).toMatchObject({ __typename: 'Refused', code: 'NOT_FOUND' });
});
