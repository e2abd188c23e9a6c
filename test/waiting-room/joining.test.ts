import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { subscriber, watch } from '../support/watching.js';
import { concertWithRoom, guests, join, place } from './fans.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

test('people stand in the order in which they came, and are let in', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 2, admitPerSecond: 2 });
  const fans = await guests(app, 5);
  const places = [];
  for (const fan of fans) places.push(await join(app, concertId, fan));

  await eventually(async () => {
    const now = await Promise.all(fans.map((fan) => place(app, concertId, fan)));

    expect(now.map((each) => each!.status)).toEqual([
      'ADMITTED',
      'ADMITTED',
      'WAITING',
      'WAITING',
      'WAITING',
    ]);
    expect(now.map((each) => each!.position)).toEqual([null, null, 1, 2, 3]);
  });
  const client = subscriber(app.url, fans[4]!.token);
  const watched = watch(client, 'WatchQueuePlace', { concertId });
  await eventually(async () => expect(watched.events.length).toBeGreaterThan(2));

  await client.dispose();
});
