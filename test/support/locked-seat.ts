import { expect } from '@jest/globals';
import pg from 'pg';
import type { TestApp } from './app.js';
import type { Granted } from './crowd.js';
import { eventually } from './eventually.js';
import { decodeNumbered } from './ids.js';

/**
 * Locks the row of a seat as somebody else who is about to write it.
 *
 * @returns lets go of it; safe to repeat
 */
export async function lockSeat(app: Pick<TestApp, 'database'>, seatId: string): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: app.database.url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from seat where id = $1 for update', [decodeNumbered('Seat', seatId)]);
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    await holder.query('rollback');
    await holder.end();
  };
}

/**
 * Runs a crowd while somebody else has the seat's row locked, so that its writers meet for certain, and lets
 * go when eight of the app's backends are active at once and one of them waits for a lock.
 */
export async function behindLockedSeat(
  app: Pick<TestApp, 'database'>,
  seatId: string,
  work: () => Promise<Granted[]>,
): Promise<Granted[]> {
  const unlock = await lockSeat(app, seatId);
  try {
    const working = work();
    await eventually(() => expectBackends(app, { active: 8, waiting: 1 }));
    await unlock();
    return await working;
  } finally {
    await unlock();
  }
}

async function expectBackends(
  app: Pick<TestApp, 'database'>,
  least: { active: number; waiting: number },
): Promise<void> {
  const [row] = await app.database.query<{ active: string; waiting: string }>(
    `select count(*) as active, count(*) filter (where wait_event_type = 'Lock') as waiting
     from pg_stat_activity
     where datname = current_database() and state = 'active' and application_name like 'ticket-rush res%'`,
  );
  expect(Number(row!.active)).toBeGreaterThanOrEqual(least.active);
  expect(Number(row!.waiting)).toBeGreaterThanOrEqual(least.waiting);
}
