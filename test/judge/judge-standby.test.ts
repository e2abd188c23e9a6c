import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { judge } from '../../tools/judge/judge.js';
import { block, joinStandby } from '../standby/fans.js';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { signedIn } from '../support/graphql.js';
import { buyer } from '../support/purchases.js';

/** Two fans stand by for two seats, of which one is kept back for the second: no worker runs. */
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0', ROLES: 'api' });
  const admin = await signedIn(app.url, ADMIN);
  const concert = await createConcert(app, { seatsPerRow: 2 });
  await block(app, admin, concert, concert.seatIds, true);
  await joinStandby(app, concert, await buyer(app), 2);
  await joinStandby(app, concert, await buyer(app));
  await block(app, admin, concert, concert.seatIds.slice(0, 1), false);
});
afterAll(async () => {
  await app?.stop();
});

const told = async (): Promise<string[]> => {
  const verdicts = await judge({ databaseUrl: app.database.url });
  return verdicts.find(({ id }) => id === 'I-19')!.examples;
};

beforeEach(async () => expect(await told()).toEqual([]));

const KEPT = '(select seat_id from kept_back_seat)';

test.each([
  [
    'a kept seat that is free',
    `update seat set status = 'AVAILABLE' where id in ${KEPT}`,
    `update seat set status = 'BLOCKED' where id in ${KEPT}`,
    ['is kept back, and is AVAILABLE', 'is free while 2 fans wait'],
  ],
  [
    'a kept seat of a reservation',
    `update seat set reservation_id = gen_random_uuid() where id in ${KEPT}`,
    `update seat set reservation_id = null where id in ${KEPT}`,
    ['is kept back, and names reservation'],
  ],
  [
    'a list that counts wrong',
    'update standby_list set waiting = 1',
    'update standby_list set waiting = 2',
    ['counts 1 who wait, there are 2'],
  ],
  [
    'a list that keeps nothing back',
    'update performance set keeps_back_seats = false',
    'update performance set keeps_back_seats = true',
    ['has fans who wait, and keeps no seat back'],
  ],
  [
    'a number that was given to none',
    'update standby_list set last_number = 3',
    'update standby_list set last_number = 2',
    ['has given 3 numbers to 2 places'],
  ],
  [
    'an offer that is no reservation',
    `update standby_place set status = 'TAKEN', reservation_id = gen_random_uuid() where number = 1;
     update standby_list set waiting = 1`,
    `update standby_place set status = 'WAITING', reservation_id = null;
     update standby_list set waiting = 2`,
    ['was offered seats by a reservation that does not exist'],
  ],
  [
    'a list whose last entry is not the end of its log',
    'update standby_list set log_length = 1',
    'update standby_list set log_length = 2',
    ['is not the last of the log'],
  ],
])('I-19 sees %s', async (_what, spoil, mend, examples) => {
  await app.database.query(spoil);
  const found = (await told()).join('\n');
  await app.database.query(mend);
  for (const example of examples) expect(found).toContain(example);
});

test('I-19 sees a fan who was overtaken, by a fan or by the public, from the log alone', async () => {
  const note = `select note_standby((select performance_id from standby_list), 'OFFERED', 2, $1)`;
  await app.database.query(note, ['kept=1 seats=0']);
  expect(await told()).toEqual([]);
  await app.database.query(note, ['kept=2 seats=0']);
  expect((await told()).join()).toContain('place 2 was offered seats before place 1');

  const free = `select note_standby((select performance_id from standby_list), 'FREED', 0, $1)`;
  const onSale = async () => (await told()).filter((example) => example.includes('on sale before'));
  await app.database.query(free, ['kept=1 freed=1']);
  expect(await onSale()).toEqual([]);
  await app.database.query(free, ['kept=2 freed=1']);
  expect(await onSale()).toHaveLength(1);
  await app.database.query(free, ['seats=1']);
  expect(await onSale()).toHaveLength(2);
});
