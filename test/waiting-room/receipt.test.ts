import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compactVerify, createLocalJWKSet } from 'jose';
import { JWT_SECRET, startOn, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { ask } from '../support/graphql.js';
import { concertWithRoom, guests, join, place } from './fans.js';
import { receiptOf, saidBy } from './verifying.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

async function keysOf(server: { url: string | null }, concertId: string) {
  const query = 'query ($id: ID!) { concert(id: $id) { waitingRoom { receiptKeys } } }';
  const { data } = await ask(server.url!, query, { id: concertId });
  return JSON.parse(data.concert.waitingRoom.receiptKeys) as { keys: Record<string, string>[] };
}

test('a receipt says where its owner stands, signed with a published key', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 5 });
  const [inside, waiting, nobody] = await guests(app, 3);
  await join(app, concertId, inside!);
  await join(app, concertId, waiting!);
  await eventually(async () => expect((await place(app, concertId, inside!))!.status).toBe('ADMITTED'));
  const keys = await keysOf(app, concertId);
  const claims = async (receipt: string | null) => {
    const { payload, protectedHeader } = await compactVerify(receipt!, createLocalJWKSet(keys));
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'queue-receipt' });
    return JSON.parse(Buffer.from(payload).toString());
  };
  const [log] = await app.database.query<{ number: string; hash: string }>(
    `select number, encode(hash, 'hex') as hash from waiting_room_log l join waiting_room w using (concert_id)
     where kind = 'ADMITTED' order by concert_id desc, number limit 1`,
  );

  const first = await claims(await receiptOf(app, concertId, inside!));
  expect(first).toMatchObject({ concert: concertId, sequence: 1, epoch: 1 });
  expect(first.admitted).toEqual({ number: Number(log!.number), hash: log!.hash });
  expect(first.head.number).toBeGreaterThanOrEqual(first.admitted.number);
  const second = await claims(await receiptOf(app, concertId, waiting!));
  expect(second).toMatchObject({ concert: concertId, sequence: 2, epoch: 1 });
  expect(Math.abs(second.issuedAt - Date.now() / 1_000)).toBeLessThan(600);
  expect(second).not.toHaveProperty('admitted');
  expect(await receiptOf(app, concertId, nobody!)).toBeNull();
});

test('a caller who is not signed in has no receipt', async () => {
  const { concertId } = await concertWithRoom(app);
  const answer = await ask(app.url, 'query ($id: ID!) { queueReceipt(concertId: $id) }', { id: concertId });
  expect(answer.errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
});

test('the private key is nowhere to be seen, and the key of an older secret still verifies', async () => {
  const { concertId } = await concertWithRoom(app);
  const [fan] = await guests(app, 1);
  await join(app, concertId, fan!);
  const receipt = (await receiptOf(app, concertId, fan!))!;
  const newer = 'a newer secret of 32 bytes and more that only tests know';
  const other = await startOn(app.database, { JWT_SECRET: `${newer},${JWT_SECRET}` });
  try {
    const { keys } = await keysOf(other, concertId);

    expect(keys.map((key) => Object.keys(key).sort())).toEqual(
      Array(2).fill(['alg', 'crv', 'kid', 'kty', 'use', 'x']),
    );
    await compactVerify(receipt, createLocalJWKSet({ keys } as never));
    const now = await receiptOf({ url: other.url! }, concertId, fan!);
    expect(saidBy(now!).sequence).toBe(saidBy(receipt).sequence);
    const [head] = now!.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(head!).kid).toBe(keys[0]!.kid);
  } finally {
    await other.stop();
  }
});
