import { expect } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { type Buyer, hold, pay, refund } from '../support/purchases.js';

type Site = Pick<TestApp, 'url' | 'database'>;

/**
 * A concert whose seats one buyer has bought, and the reservations.
 *
 * @param together how many seats each reservation has
 */
export async function soldOut(
  app: Site,
  owner: Buyer,
  options: Parameters<typeof createConcert>[1] & { together?: number } = {},
): Promise<TestConcert & { reservations: string[] }> {
  const concert = await createConcert(app, { seatsPerRow: 5, ...options });
  const { together = 10 } = options;
  const reservations: string[] = [];
  for (let start = 0; start < concert.seatIds.length; start += together) {
    const reservation = await hold(app, concert, owner, concert.seatIds.slice(start, start + together));
    expect(await pay(app, owner, reservation, reservation)).toMatchObject({ status: 'CONFIRMED' });
    reservations.push(reservation);
  }
  return { ...concert, reservations };
}

/** The buyer gives a purchase back. */
export async function giveBack(app: Site, owner: Buyer, reservation: string): Promise<void> {
  expect(await refund(app, owner.token, reservation, reservation)).toMatchObject({ status: 'REFUNDED' });
}

/** Organisers take seats off sale, or put them back. */
export async function block(
  app: Pick<TestApp, 'url'>,
  admin: string,
  { performanceId }: Pick<TestConcert, 'performanceId'>,
  seatIds: string[],
  blocked: boolean,
): Promise<void> {
  const answer = await run(app.url, 'BlockSeats', { input: { performanceId, seatIds, blocked } }, admin);
  if (answer.data?.blockSeats?.__typename !== 'Performance') throw new Error(JSON.stringify(answer));
}

/** What joinStandby answers, or the code of its error. */
export async function joinStandby(
  app: Pick<TestApp, 'url'>,
  { performanceId }: TestConcert,
  { token }: Pick<Buyer, 'token'>,
  seats?: number,
): Promise<any> {
  const input = { performanceId, ...(seats !== undefined && { seats }) };
  const answer = await run(app.url, 'JoinStandby', { input }, token);
  return answer.data?.joinStandby ?? { error: answer.errors![0]!.extensions.code };
}

export async function leaveStandby(
  app: Pick<TestApp, 'url'>,
  { performanceId }: TestConcert,
  { token }: Pick<Buyer, 'token'>,
): Promise<any> {
  return (await run(app.url, 'LeaveStandby', { input: { performanceId } }, token)).data.leaveStandby;
}

export async function placeOf(
  app: Pick<TestApp, 'url'>,
  { performanceId }: TestConcert,
  { token }: Pick<Buyer, 'token'>,
): Promise<any> {
  return (await run(app.url, 'StandbyPlace', { performanceId }, token)).data.standbyPlace;
}

/** The place, once it has this status. */
export function placeWhen(
  app: Pick<TestApp, 'url'>,
  concert: TestConcert,
  fan: Pick<Buyer, 'token'>,
  status: string,
): Promise<any> {
  return eventually(async () => {
    const place = await placeOf(app, concert, fan);
    expect(place).toMatchObject({ status });
    return place;
  });
}

/** What became of a try to buy a seat: HELD, or the code of the refusal. */
export async function tryToHold(
  app: Pick<TestApp, 'url'>,
  { performanceId }: TestConcert,
  { token }: Pick<Buyer, 'token'>,
  seatIds: string[],
  idempotencyKey: string,
  strategy = 'ATOMIC',
): Promise<string> {
  const input = { performanceId, seatIds, strategy, idempotencyKey };
  const answer = await run(app.url, 'ReserveSeats', { input }, token);
  const result = answer.data?.reserveSeats;
  return result?.status ?? result?.code ?? answer.errors![0]!.extensions.code;
}

/** The statuses of the seats in layout order. */
export async function seatsOf({ database }: Site, { performanceId }: TestConcert): Promise<string[]> {
  const rows = await database.query<{ status: string }>(
    'select status::text from seat where performance_id = $1 order by id',
    [decodeNumbered('Performance', performanceId)],
  );
  return rows.map(({ status }) => status);
}

/** The log as its readers see it: kind, place and detail. */
export async function logOf(app: Pick<TestApp, 'url'>, { performanceId }: TestConcert): Promise<string[]> {
  const { data } = await run(app.url, 'StandbyLog', { performanceId });
  return data.standbyLog.nodes.map(({ kind, place, detail }: any) => `${kind} ${place} ${detail}`.trim());
}
