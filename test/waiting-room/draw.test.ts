import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type Drawn, repeatDraw } from '../../tools/verify-queue/draw.js';
import { Findings } from '../../tools/verify-queue/findings.js';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { ask, run, signedIn } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { subscriber, watch } from '../support/watching.js';
import { concertWithRoom, type Fan, guests, join, numberOf, place, userIdOf } from './fans.js';
import { receiptOf, saidBy, verifyQueue } from './verifying.js';

let redis: OwnRedis;
let app: TestApp;
beforeAll(async () => {
  redis = await startOwnRedis();
  app = await startTestApp({ REDIS_URL: redis.url, RECOVERY_GRACE_SECONDS: '1' });
});
afterAll(async () => {
  await app.stop();
  await redis.stop();
});

/** A lobby that stays one until a test lets its sale open. */
function lobby(lobbyOrder: string, room: Record<string, unknown> = {}) {
  return concertWithRoom(app, { lobbyOrder, ...room }, { saleOpensAt: '2098-01-01T00:00:00Z' });
}

/** The sale opens by itself, in a moment. */
async function opensSoon(concertId: string): Promise<void> {
  await app.database.query(
    `update concert set sale_opens_at = clock_timestamp() + interval '300 milliseconds' where id = $1`,
    [numberOf(concertId)],
  );
}

async function pause(concertId: string, paused: boolean): Promise<void> {
  const admin = await signedIn(app.url, ADMIN);
  const answer = await run(app.url, 'UpdateWaitingRoom', { input: { concertId, paused } }, admin);
  expect(answer.errors).toBeUndefined();
}

async function joinInTurn(concertId: string, fans: readonly Fan[]): Promise<Record<string, any>[]> {
  const places = [];
  for (const fan of fans) places.push(await join(app, concertId, fan));
  return places;
}

interface Published {
  drawCommitment: string;
  drawEntrants: number[] | null;
  log: { nodes: { kind: string; sequence: number; detail: string }[] };
}

async function published(concertId: string): Promise<Published> {
  const query = `query ($id: ID!) { concert(id: $id) { waitingRoom {
    drawCommitment drawEntrants log(first: 100) { nodes { kind sequence detail } } } } }`;
  return (await ask(app.url, query, { id: concertId })).data.concert.waitingRoom;
}

/** What each entrant drew, as every reader can find out. */
async function repeated(concertId: string): Promise<Drawn | null> {
  const { drawCommitment: commitment, drawEntrants: entrants, log } = await published(concertId);
  const details = (kind: string) =>
    log.nodes.filter((node) => node.kind === kind).map(({ detail }) => detail);
  const findings = new Findings();
  const said = { closed: details('CLOSED'), drawn: details('DRAWN') };
  const drawn = repeatDraw({ commitment, entrants }, said, findings);
  expect(findings.none).toBe(true);
  return drawn;
}

const sequenceIn = (token: string): number => Number.parseInt(token.split('.')[2]!, 10);

async function untilOpen(concertId: string, fan: Fan, phase: string): Promise<void> {
  await eventually(async () => expect((await place(app, concertId, fan))!.phase).toBe(phase), 30_000);
}

test('a first-come lobby opens by itself, and admits the first fans first', async () => {
  const { concertId } = await lobby('FIRST_COME', { capacity: 2, admitPerSecond: 2 });
  const fans = await guests(app, 3);
  const places = await joinInTurn(concertId, fans);

  expect(places.map(({ phase, status, position }) => [phase, status, position])).toEqual([
    ['LOBBY', 'WAITING', 1],
    ['LOBBY', 'WAITING', 2],
    ['LOBBY', 'WAITING', 3],
  ]);
  await opensSoon(concertId);
  await eventually(async () => {
    const now = await Promise.all(fans.map((fan) => place(app, concertId, fan)));
    expect(now.map((each) => each!.status)).toEqual(['ADMITTED', 'ADMITTED', 'WAITING']);
  }, 30_000);
  const { log, drawCommitment } = await published(concertId);
  const kinds = log.nodes.map(({ kind }) => kind);
  expect(kinds.indexOf('OPENED')).toBeLessThan(kinds.indexOf('ADMITTED'));
  expect(kinds).toContain('OPENED');
  expect(drawCommitment).toBeNull();
});

test('a lobby is drawn: no position is known before, and every reader can repeat the draw after', async () => {
  const { concertId } = await lobby('DRAW');
  await pause(concertId, true);
  const fans = await guests(app, 12);
  const places = await joinInTurn(concertId, fans);
  const before = await Promise.all(fans.map((fan) => receiptOf(app, concertId, fan)));
  const client = subscriber(app.url, fans[0]!.token);
  const watched = watch(client, 'WatchQueuePlace', { concertId });

  expect(places.map(({ position }) => position)).toEqual(fans.map(() => null));
  expect(await published(concertId)).toMatchObject({ drawEntrants: null });
  const { drawCommitment } = await published(concertId);
  await opensSoon(concertId);
  await untilOpen(concertId, fans[0]!, 'PAUSED');

  const drawn = (await repeated(concertId))!;
  const drew = places.map(({ token }) => drawn.get(sequenceIn(token)));
  const now = await Promise.all(fans.map((fan) => place(app, concertId, fan)));
  expect([...drew].sort((a, b) => a! - b!)).toEqual(places.map(({ token }) => sequenceIn(token)));
  expect(drew).not.toEqual(places.map(({ token }) => sequenceIn(token)));
  expect(now.map((each) => each!.position)).toEqual(drew);
  expect(now.map((each) => sequenceIn(each!.token))).toEqual(drew);
  expect(await published(concertId)).toMatchObject({ drawCommitment });
  const [late] = await guests(app, 1);
  expect(await join(app, concertId, late!)).toMatchObject({ position: 13 });

  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ position: drew[0] }));
  const shown = watched.events.map(({ position }) => position);
  expect(new Set(shown)).toEqual(new Set([null, drew[0]]));
  await client.dispose();

  const after = await Promise.all(fans.map((fan) => receiptOf(app, concertId, fan)));
  expect(after.map((receipt) => saidBy(receipt!).entrant)).toEqual(
    places.map(({ token }) => sequenceIn(token)),
  );
  await pause(concertId, false);
  await eventually(async () =>
    expect((await place(app, concertId, fans[drew.indexOf(1)]!))!.status).toBe('ADMITTED'),
  );
  const verified = await verifyQueue(app, concertId, [...before, ...after] as string[]);
  expect(verified.output).toContain('24 receipts, 12 drew');
  expect(verified).toMatchObject({ status: 0 });
});

test('a draw that lets fans in at once tells each of them what is true of that fan', async () => {
  const { concertId } = await lobby('DRAW', { capacity: 20, admitPerSecond: 100, admittedSeconds: 1 });
  const fans = await guests(app, 40);
  await Promise.all(fans.map((fan) => join(app, concertId, fan)));
  const clients = fans.map(({ token }) => subscriber(app.url, token));
  const watched = clients.map((client) => watch(client, 'WatchQueuePlace', { concertId }));
  await eventually(async () => {
    for (const { events } of watched) expect(events.length).toBeGreaterThan(0);
  });
  await opensSoon(concertId);
  const lastStatuses = () => watched.map(({ events }) => events.at(-1)?.status);
  // Every stay ends, so that a wrong EXPIRED would be told, too.
  await eventually(async () => expect(new Set(lastStatuses())).toEqual(new Set(['EXPIRED'])), 30_000);
  const passes = await app.database.query<{ sequence: number; user_id: string; at: Date }>(
    `select sequence::int, user_id, admitted_at as at from waiting_room_pass where concert_id = $1`,
    [numberOf(concertId)],
  );
  const passOf = new Map(passes.map((pass) => [pass.user_id, pass]));
  const wrong: unknown[] = [];
  for (const [index, fan] of fans.entries()) {
    const { events, times } = watched[index]!;
    const pass = passOf.get(userIdOf(fan.token))!;
    for (const [at, { id, status, position, phase }] of events.entries()) {
      const drawnNumber = decodeNumbered('QueuePlace', id)! % 2 ** 33 === pass.sequence;
      const inLobby = status === 'WAITING' && position === null && phase === 'LOBBY';
      const tooEarly = status !== 'WAITING' && times[at]! < pass.at.getTime();
      if ((!drawnNumber && !inLobby) || tooEarly) wrong.push({ index, at, status, phase, pass });
    }
  }
  expect(passes).toHaveLength(fans.length);
  expect(wrong).toEqual([]);
  await Promise.all(clients.map((client) => client.dispose()));
}, 60_000);

test('a fan who comes back after the loss of the line has what they drew, whatever the age of their token', async () => {
  const { concertId } = await lobby('DRAW');
  await pause(concertId, true);
  const fans = await guests(app, 8);
  const places = await joinInTurn(concertId, fans);
  await opensSoon(concertId);
  await untilOpen(concertId, fans[0]!, 'PAUSED');
  const now = await Promise.all(fans.map((fan) => place(app, concertId, fan)));
  const drew = now.map((each) => sequenceIn(each!.token));
  const kept =
    'select sum(cardinality(user_ids))::int as count from waiting_room_places where concert_id = $1';
  await eventually(async () => {
    expect(await app.database.query(kept, [numberOf(concertId)])).toEqual([{ count: fans.length }]);
  });
  const connection = new Redis(redis.url);
  await connection.flushall();
  await connection.quit();

  // The token from before the draw, that from after it, or none at all.
  for (const [index, fan] of fans.entries()) {
    await join(app, concertId, fan, [places, now, []][index % 3]![index]?.token);
  }
  await untilOpen(concertId, fans[0]!, 'PAUSED');
  const again = await Promise.all(fans.map((fan) => place(app, concertId, fan)));

  expect(again.map((each) => sequenceIn(each!.token))).toEqual(drew);
  expect(again.map((each) => each!.position)).toEqual(drew);
  const verified = await verifyQueue(app, concertId);
  expect(verified).toMatchObject({ status: 0 });
});
