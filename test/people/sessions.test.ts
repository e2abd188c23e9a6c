import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { inTransaction } from '../../src/platform/postgres.js';
import { eventually } from '../support/eventually.js';
import { type House, openHouse, type Process, randomEmail } from './house.js';
import { bearer, guest, isAccepted, sessionBy, signOut } from './operations.js';
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

async function rowOf(sessionId: string): Promise<{ revoked_because: string | null }> {
  const { rows } = await house.pool.query('select revoked_because from session where id = $1', [sessionId]);
  return rows[0];
}

describe('a refresh token', () => {
  it('buys new tokens of the same session, in a row', async () => {
    process = await house.process();
    const first = await guest(process);
    const second = await refresh(first);
    const third = await refresh(second);
    expect(new Set([first, second, third].map((session) => session.refreshToken)).size).toBe(3);
    expect(third.viewer).toEqual(first.viewer);
    expect(await sessionIdOf(third)).toBe(await sessionIdOf(first));
    expect(await isAccepted(process, third)).toBe(true);
  });

  it('that comes back ends the session with all its tokens', async () => {
    process = await house.process();
    const first = await guest(process);
    const sessionId = await sessionIdOf(first);
    const second = await refresh(first);
    await age(first);
    expect(await refusalOf(first.refreshToken)).toBe('INVALID_CREDENTIALS');
    expect(await isAccepted(process, first)).toBe(false);
    expect(await isAccepted(process, second)).toBe(false);
    expect(await refusalOf(second.refreshToken)).toBe('INVALID_CREDENTIALS');
    expect(await rowOf(sessionId)).toEqual({ revoked_because: 'refresh token reused' });
  });

  it('ends no session but its own', async () => {
    process = await house.process();
    const email = randomEmail();
    const one = await sessionBy('signUp', process, { email, password: 'open sesame', displayName: 'Fan' });
    const other = await sessionBy('signIn', process, { email, password: 'open sesame' });
    await refresh(one);
    await age(one);
    await refusalOf(one.refreshToken);
    expect(await isAccepted(process, one)).toBe(false);
    expect(await isAccepted(process, other)).toBe(true);
    expect(await isAccepted(process, await refresh(other))).toBe(true);
  });

  it('that has expired is refused and ends nothing', async () => {
    process = await house.process();
    const session = await guest(process);
    const sessionId = await sessionIdOf(session);
    const { rows } = await house.pool.query(
      `select extract(epoch from expires_at - clock_timestamp()) / 86400 as days from refresh_token
       where session_id = $1`,
      [sessionId],
    );
    expect(Number(rows[0].days)).toBeCloseTo(30, 2);
    await house.pool.query('update refresh_token set expires_at = clock_timestamp() where session_id = $1', [
      sessionId,
    ]);
    expect(await refusalOf(session.refreshToken)).toBe('INVALID_CREDENTIALS');
    expect(await isAccepted(process, session)).toBe(true);
  });

  it('stays good when the new one cannot be written', async () => {
    process = await house.process();
    const session = await guest(process);
    await house.pool.query(
      'alter table refresh_token add constraint used_only check (used_at is not null) not valid',
    );
    await expect(refresh(session)).rejects.toMatchObject({ code: '23514' });
    await house.pool.query('alter table refresh_token drop constraint used_only');
    expect(await isAccepted(process, await refresh(session))).toBe(true);
  });

  it('that nobody was given is refused', async () => {
    process = await house.process();
    for (const token of ['', 'x', 'x'.repeat(10_000), '\u0000', randomBytes(32).toString('base64url')]) {
      expect(await refusalOf(token)).toBe('INVALID_CREDENTIALS');
    }
  });

  it('is 256 bits, of which the database holds only a digest', async () => {
    process = await house.process();
    const session = await guest(process);
    expect(Buffer.from(session.refreshToken, 'base64url')).toHaveLength(32);
    const { rows } = await house.pool.query(
      `select count(*) filter (where digest = sha256(convert_to($1, 'UTF8'))) as digests,
         count(*) filter (where digest = decode($2, 'hex') or digest = convert_to($1, 'UTF8')) as texts
       from refresh_token`,
      [session.refreshToken, Buffer.from(session.refreshToken, 'base64url').toString('hex')],
    );
    expect(rows[0]).toEqual({ digests: 1, texts: 0 });
  });

  it('reads the roles anew', async () => {
    process = await house.process();
    const session = await guest(process);
    const { userId } = (await process.room.authenticate(bearer(session)))!;
    await house.pool.query(`update user_account set roles = '{FAN,STAFF}' where id = $1`, [userId]);
    expect((await refresh(session)).viewer.roles).toEqual(['FAN', 'STAFF']);
  });
});

describe('signing out', () => {
  it('needs a session', async () => {
    process = await house.process();
    await expect(signOut(process)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends the session at once, and no other', async () => {
    process = await house.process();
    const one = await guest(process);
    const other = await guest(process);
    const sessionId = await sessionIdOf(one);
    expect(await signOut(process, bearer(one))).toBe(true);
    expect(await isAccepted(process, one)).toBe(false);
    expect(await refusalOf(one.refreshToken)).toBe('INVALID_CREDENTIALS');
    expect(await rowOf(sessionId)).toEqual({ revoked_because: 'signed out' });
    expect(await isAccepted(process, other)).toBe(true);
  });

  it('is known in another process within about a second', async () => {
    process = await house.process();
    const elsewhere = await house.process();
    const one = await guest(process);
    const other = await guest(process);
    expect(await isAccepted(elsewhere, one)).toBe(true);
    await signOut(process, bearer(one));
    await eventually(async () => expect(await isAccepted(elsewhere, one)).toBe(false), 2_000);
    expect(await isAccepted(elsewhere, other)).toBe(true);
  });

  it('is known in a process that starts later', async () => {
    process = await house.process();
    const session = await guest(process);
    await signOut(process, bearer(session));
    expect(await isAccepted(await house.process(), session)).toBe(false);
  });

  it('is known elsewhere even when it commits long after its instant', async () => {
    process = await house.process();
    const session = await guest(process);
    const sessionId = await sessionIdOf(session);
    await inTransaction(house.pool, async (transaction) => {
      await transaction.query(
        `update session set revoked_at = clock_timestamp() - interval '20 seconds' where id = $1`,
        [sessionId],
      );
    });
    await eventually(async () => expect(await isAccepted(process, session)).toBe(false), 3_000);
  });

  it('is forgotten when no access token of the session can be left', async () => {
    process = await house.process();
    const session = await guest(process);
    const sessionId = await sessionIdOf(session);
    await house.pool.query(
      `update session set revoked_at = clock_timestamp() - interval '21 minutes' where id = $1`,
      [sessionId],
    );
    expect(await isAccepted(await house.process(), session)).toBe(true);
  });
});
