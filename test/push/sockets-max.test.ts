import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { metric } from '../support/metric.js';
import { RawSocket } from '../support/raw-socket.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

test('a socket more than SOCKETS_MAX is closed with 1013, and there is room again later', async () => {
  const small = await startOn(app.database, { ROLES: 'api', SOCKETS_MAX: '2' });
  try {
    const one = await RawSocket.connected(small.url!);
    const two = await RawSocket.connected(small.url!);
    const three = await RawSocket.open(small.url!);
    expect(await three.closed()).toBe(1013);
    expect(await metric(small, 'ticket_rush_sockets')).toBe(2);
    one!.close();
    await eventually(async () => (await RawSocket.connected(small.url!)).close());
    two!.close();
  } finally {
    await small.stop();
  }
});
