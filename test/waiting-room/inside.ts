import { expect } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { type Fan, fans as people } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { join, numberOf, place, userIdOf } from './fans.js';

/** A room that admits every fan at once. */
export const FAST = { capacity: 100, admitPerSecond: 100 };

/** Fans who are inside. */
export async function admitted(
  app: { url: string },
  { concertId }: Pick<TestConcert, 'concertId'>,
  count: number,
): Promise<Fan[]> {
  const fans = (await people(app.url, count)).map(({ token }) => ({ userId: userIdOf(token), token }));
  await Promise.all(fans.map((fan) => join(app, concertId, fan)));
  await eventually(async () => {
    const places = await Promise.all(fans.map((fan) => place(app, concertId, fan)));
    expect(places.filter((each) => each!.status !== 'ADMITTED')).toEqual([]);
  });
  return fans;
}

/** No hold of a concert was decided outside the time of a pass of its owner. */
export async function expectHoldsWithinPasses(
  { database }: Pick<TestApp, 'database'>,
  { concertId }: Pick<TestConcert, 'concertId'>,
): Promise<void> {
  const stolen = await database.query(
    `select r.id, r.created_at from reservation r
     join performance p on p.id = r.performance_id join concert c on c.id = p.concert_id
     where c.id = $1 and r.status not in ('REJECTED', 'PENDING') and not exists (
       select from waiting_room_pass w
       where w.concert_id = c.id and w.user_id = r.user_id and r.created_at >= w.admitted_at
         and r.created_at < w.expires_at and (w.ended_at is null or r.created_at < w.ended_at))`,
    [numberOf(concertId)],
  );
  expect(stolen).toEqual([]);
}
