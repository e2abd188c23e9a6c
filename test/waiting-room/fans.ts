import { Redis } from 'ioredis';
import { claimsOf } from '../support/access-token.js';
import { ADMIN } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import type { TestDatabase } from '../support/database.js';
import { decided } from '../support/decided.js';
import { guest, run, signedIn } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { testRedisUrl } from '../support/redis.js';

export interface Fan {
  token: string;
}

/** A concert with a waiting room. */
export function concertWithRoom(
  app: { url: string },
  waitingRoom: Record<string, unknown> = {},
  concert: Record<string, unknown> = {},
): Promise<TestConcert> {
  const room = { capacity: 10, admitPerSecond: 10, admittedSeconds: 300, ...waitingRoom };
  return createConcert(app, { rows: 5, seatsPerRow: 20, concert: { waitingRoom: room, ...concert } });
}

export async function guests(app: { url: string }, count: number): Promise<Fan[]> {
  return Promise.all(Array.from({ length: count }, async () => ({ token: await guest(app.url) })));
}

/** Joins one after the other, so that the order is known. */
export async function join(
  app: { url: string },
  concertId: string,
  fan: Fan,
  token?: string,
): Promise<Record<string, any>> {
  const input = { concertId, ...(token !== undefined && { token }) };
  const answer = await run(app.url, 'JoinWaitingRoom', { input }, fan.token);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.joinWaitingRoom;
}

export async function place(
  app: { url: string },
  concertId: string,
  fan: Fan,
): Promise<Record<string, any> | null> {
  const answer = await run(app.url, 'QueuePlace', { concertId }, fan.token);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.queuePlace;
}

/** The place as it was left, or null. */
export async function leave(
  app: { url: string },
  concertId: string,
  fan: Fan,
): Promise<Record<string, any> | null> {
  const answer = await run(app.url, 'LeaveWaitingRoom', { input: { concertId } }, fan.token);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.leaveWaitingRoom;
}

/** Changes settings as an admin does. */
export async function configure(
  app: { url: string },
  concertId: string,
  settings: Record<string, unknown>,
): Promise<void> {
  const token = await signedIn(app.url, ADMIN);
  const answer = await run(app.url, 'UpdateWaitingRoom', { input: { concertId, ...settings } }, token);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
}

let keys = 0;

/** What becomes of a request for seats, decided. */
export async function reserve(
  app: { url: string },
  concert: TestConcert,
  fan: Fan,
  seats: readonly number[],
  strategy = 'ATOMIC',
): Promise<Record<string, any>> {
  keys += 1;
  const seatIds = seats.map((seat) => concert.seatIds[seat]!);
  const input = { performanceId: concert.performanceId, seatIds, strategy, idempotencyKey: `fan ${keys}` };
  const answer = await run(app.url, 'ReserveSeats', { input }, fan.token);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return decided(app.url, fan.token, answer.data.reserveSeats);
}

export const numberOf = (concertId: string): number => decodeNumbered('Concert', concertId)!;

/** A connection to the line of a concert, for a test that meddles with it. The caller disconnects it. */
export async function meddler(database: TestDatabase, concertId: string, url = testRedisUrl()) {
  const [deployment] = await database.query<{ id: string }>('select id from deployment');
  const redis = new Redis(url);
  return { redis, key: (suffix: string) => keyOf(deployment!.id, concertId, suffix) };
}

const keyOf = (deployment: string, concertId: string, suffix: string): string =>
  `{waiting-room:${deployment}:${numberOf(concertId)}}:${suffix}`;

/** Whose access token it is. */
export function userIdOf(token: string): string {
  return claimsOf(token).sub as string;
}
