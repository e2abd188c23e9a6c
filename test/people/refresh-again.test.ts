import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createKeyring } from '../../src/platform/secrets.js';
import { type House, openHouse, type Process, SECRETS } from './house.js';
import { bearer, guest, isAccepted, type SessionResult, signInBy, signOut } from './operations.js';
import { refreshing } from './refreshing.js';

let house: House;
let process: Process;

beforeAll(async () => {
  house = await openHouse();
}, 60_000);

afterEach(async () => {
  await house.stopProcesses();
});

afterAll(async () => {
  await house.close();
});

const { refresh, refusalOf, age, sessionIdOf } = refreshing(
  () => house,
  () => process,
);

describe('a refresh token', () => {
  it('whose answer was lost buys the same token again, for some seconds', async () => {
    process = await house.process();
    const first = await guest(process);
    const lost = await refresh(first);
    const again = await refresh(first);
    expect(again.refreshToken).toBe(lost.refreshToken);
    expect(await isAccepted(process, again)).toBe(true);
    const { rows } = await house.pool.query('select from refresh_token where session_id = $1', [
      await sessionIdOf(first),
    ]);
    expect(rows).toHaveLength(2);
    // Another process, which signs with the newer secret already: the same answer.
    const elsewhere = await house.process({}, { keyring: createKeyring([...SECRETS].reverse()) });
    expect((await refresh(first, elsewhere)).refreshToken).toBe(lost.refreshToken);
  });

  it('that comes back when its successor was used buys the newest of the chain', async () => {
    process = await house.process();
    const first = await guest(process);
    const second = await refresh(first);
    const third = await refresh(second);
    expect((await refresh(first)).refreshToken).toBe(third.refreshToken);
    expect((await refresh(second)).refreshToken).toBe(third.refreshToken);
    // A thief who is in time shares the chain, and is found out as soon as one of the two is late.
    const thief = await refresh(first);
    await refresh(thief);
    await age(first);
    expect(await refusalOf(third.refreshToken)).toBe('INVALID_CREDENTIALS');
    expect(await isAccepted(process, thief)).toBe(false);
  });

  it('of a session that has ended buys nothing, however soon', async () => {
    process = await house.process();
    const first = await guest(process);
    const second = await refresh(first);
    await signOut(process, bearer(second));
    expect(await refusalOf(first.refreshToken)).toBe('INVALID_CREDENTIALS');
    expect(await refusalOf(second.refreshToken)).toBe('INVALID_CREDENTIALS');
  });

  it('used many times at once buys one successor, 100 times', async () => {
    process = await house.process({ exemptLoopback: true });
    for (let round = 0; round < 100; round += 1) {
      const first = await guest(process);
      const input = { refreshToken: first.refreshToken };
      const results = await Promise.all(
        Array.from({ length: 5 }, () => signInBy('refreshSession', process, input)),
      );
      expect(results.map((result) => result.__typename)).toEqual(Array(5).fill('Session'));
      expect(new Set(results.map((result) => (result as SessionResult).refreshToken)).size).toBe(1);
    }
    const { rows } = await house.pool.query(
      'select count(*)::int as live from refresh_token where used_at is null group by session_id',
    );
    expect(rows.every(({ live }) => live === 1)).toBe(true);
  });

  it('used many times at once, too late, buys nothing and ends its session', async () => {
    process = await house.process();
    const first = await guest(process);
    const second = await refresh(first);
    await age(first);
    const input = { refreshToken: first.refreshToken };
    const results = await Promise.all(
      Array.from({ length: 5 }, () => signInBy('refreshSession', process, input)),
    );
    expect(results.map((result) => result.__typename)).toEqual(Array(5).fill('Refused'));
    expect(await isAccepted(process, second)).toBe(false);
  });
});
