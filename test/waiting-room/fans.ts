import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, run } from '../support/graphql.js';

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
