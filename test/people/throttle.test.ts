import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openRedis } from '../../src/platform/redis.js';
import { type House, openHouse, type Process, randomAddress, randomEmail } from './house.js';
import { codeOf, sessionBy, signInBy } from './operations.js';

const PASSWORD = 'open sesame';
const FIVE = Array.from({ length: 5 }, () => 'INVALID_CREDENTIALS');

let house: House;

beforeAll(async () => {
  house = await openHouse();
}, 60_000);

afterEach(async () => {
  await house.stopProcesses();
});

afterAll(async () => {
  await house.close();
});

/** The codes of sign-ins one after the other. */
async function signIns(
  on: Process,
  count: number,
  who: { email?: string; address?: string; password?: string } = {},
): Promise<string[]> {
  const codes: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const { email = randomEmail(), address = randomAddress(), password = 'wrong guess' } = who;
    codes.push(await codeOf(signInBy('signIn', on, { email, password }, { address })));
  }
  return codes;
}

async function account(on: Process): Promise<string> {
  const email = randomEmail();
  await sessionBy('signUp', on, { email, password: PASSWORD, displayName: 'Fan' });
  return email;
}

const newcomers = async (on: Process, kind: 'signUp' | 'signInAsGuest', count: number, address: string) => {
  const input = () =>
    kind === 'signUp'
      ? { email: randomEmail(), password: PASSWORD, displayName: 'Fan' }
      : { displayName: 'Guest' };
  const codes: string[] = [];
  for (let i = 0; i < count; i += 1) codes.push(await codeOf(signInBy(kind, on, input(), { address })));
  return codes.filter((code) => code === 'RATE_LIMITED').length;
};

describe('failures to sign in', () => {
  it('lock an account for the address they came from, not for its owner elsewhere', async () => {
    const process = await house.process();
    const email = await account(process);
    const address = randomAddress();
    expect(await signIns(process, 7, { email, address })).toEqual([...FIVE, 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(await signIns(process, 1, { email, address, password: PASSWORD })).toEqual(['RATE_LIMITED']);
    expect(await signIns(process, 1, { email, password: PASSWORD })).toEqual(['a session']);
  });

  it('lock an unknown account just the same', async () => {
    const process = await house.process();
    const who = { email: randomEmail(), address: randomAddress() };
    expect(await signIns(process, 6, who)).toEqual([...FIVE, 'RATE_LIMITED']);
  });

  it('say when to try again', async () => {
    const process = await house.process();
    const who = { email: randomEmail(), address: randomAddress() };
    await signIns(process, 5, who);
    const sixth = signInBy('signIn', process, { email: who.email, password: 'wrong guess' }, who);
    const fault = await sixth.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(fault).toMatchObject({ name: 'Fault', code: 'RATE_LIMITED' });
    const { retryAfterMs } = fault as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(880_000);
    expect(retryAfterMs).toBeLessThanOrEqual(900_000);
  });

  it('made at once are not more than those made in turn', async () => {
    const process = await house.process();
    const who = { email: await account(process), address: randomAddress() };
    const codes = await Promise.all(
      Array.from({ length: 30 }, () => signIns(process, 1, who).then(([code]) => code)),
    );
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(5);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(25);
  });

  it('with the right password are never too many, however many are made at once', async () => {
    const process = await house.process();
    const who = { email: await account(process), address: randomAddress(), password: PASSWORD };
    const codes = await Promise.all(Array.from({ length: 12 }, () => signIns(process, 1, who)));
    expect(codes.flat()).toEqual(Array(12).fill('a session'));
  });

  it('of many accounts behind one address are never too many when they are right', async () => {
    const process = await house.process({ limits: { signInByAddress: { attempts: 8, seconds: 900 } } });
    const address = randomAddress();
    const emails = await Promise.all(Array.from({ length: 20 }, () => account(process)));
    const codes = await Promise.all(
      emails.map((email) => signIns(process, 1, { email, address, password: PASSWORD })),
    );
    expect(codes.flat()).toEqual(Array(20).fill('a session'));
  });

  it('lock an address that tries many accounts, and no other address', async () => {
    const limits = { signInByAddress: { attempts: 8, seconds: 900 } };
    const process = await house.process({ limits });
    const address = randomAddress();
    const codes = await signIns(process, 10, { address });
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(8);
    const email = await account(process);
    expect(await signIns(process, 1, { email, address, password: PASSWORD })).toEqual(['RATE_LIMITED']);
    expect(await signIns(process, 1, { email, password: PASSWORD })).toEqual(['a session']);
  });

  it('from everywhere lock an account in the end', async () => {
    const limits = { signInByAccount: { attempts: 8, seconds: 900 } };
    const process = await house.process({ limits });
    const email = await account(process);
    const codes = await signIns(process, 10, { email });
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(8);
    expect(await signIns(process, 1, { email, password: PASSWORD })).toEqual(['RATE_LIMITED']);
  });

  it('that are turned away at one address use up neither the account nor the address', async () => {
    const limits = {
      signInByAccountAndAddress: { attempts: 2, seconds: 900 },
      signInByAccount: { attempts: 5, seconds: 900 },
      signInByAddress: { attempts: 5, seconds: 900 },
    };
    const process = await house.process({ limits });
    const email = await account(process);
    const address = randomAddress();
    expect((await signIns(process, 20, { email, address })).slice(2)).toEqual(Array(18).fill('RATE_LIMITED'));
    expect(await signIns(process, 1, { email, password: PASSWORD })).toEqual(['a session']);
    const neighbour = await account(process);
    expect(await signIns(process, 1, { email: neighbour, address, password: PASSWORD })).toEqual([
      'a session',
    ]);
  });

  it('are all that is counted: success is not, nor is an attempt that came to nothing', async () => {
    const process = await house.process();
    const email = await account(process);
    const address = randomAddress();
    const right = { email, address, password: PASSWORD };
    expect(await signIns(process, 12, right)).toEqual(Array(12).fill('a session'));
    await house.pool.query('alter table user_account rename column email to mail');
    try {
      expect(await signIns(process, 6, right)).toEqual(Array(6).fill('42703'));
    } finally {
      await house.pool.query('alter table user_account rename column mail to email');
    }
    expect(await signIns(process, 1, right)).toEqual(['a session']);
  });

  it('are counted across processes', async () => {
    const one = await house.process();
    const other = await house.process();
    const who = { email: randomEmail(), address: randomAddress() };
    expect([...(await signIns(one, 3, who)), ...(await signIns(other, 3, who))]).toEqual([
      ...FIVE,
      'RATE_LIMITED',
    ]);
  });

  it('are counted while Redis is away', async () => {
    const redis = openRedis('redis://127.0.0.1:1', () => {});
    const process = await house.process({}, { redis });
    const email = await account(process);
    const who = { email, address: randomAddress() };
    expect(await signIns(process, 1, { email, password: PASSWORD })).toEqual(['a session']);
    expect(await signIns(process, 6, who)).toEqual([...FIVE, 'RATE_LIMITED']);
    redis.disconnect();
  });
});

describe('newcomers', () => {
  it.each([
    ['signUp', 10],
    ['signInAsGuest', 60],
  ] as const)('%s is allowed %i times a minute and address', async (kind, allowed) => {
    const process = await house.process();
    const address = randomAddress();
    expect(await newcomers(process, kind, allowed, address)).toBe(0);
    expect(await newcomers(process, kind, 2, address)).toBe(2);
    expect(await newcomers(process, kind, 1, randomAddress())).toBe(0);
  });

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'at %s come as they like, unless in production',
    async (address) => {
      const limits = {
        guestByAddress: { attempts: 2, seconds: 2 },
        signUpByAddress: { attempts: 2, seconds: 2 },
      };
      const open = await house.process({ limits });
      expect(await newcomers(open, 'signInAsGuest', 5, address)).toBe(0);
      expect(await newcomers(open, 'signUp', 5, address)).toBe(0);
      const guarded = await house.process({ limits, production: true });
      expect(await newcomers(guarded, 'signInAsGuest', 8, address)).toBeGreaterThan(0);
      const strict = await house.process({ limits, exemptLoopback: false });
      expect(await newcomers(strict, 'signUp', 8, address)).toBeGreaterThan(0);
    },
  );

  it('cannot come from one IPv6 network as if from many', async () => {
    const limits = { guestByAddress: { attempts: 3, seconds: 60 } };
    const process = await house.process({ limits });
    const network = `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}`;
    const refused: number[] = [];
    for (const host of [':1', ':2', ':3:4', '5:6:7:8']) {
      refused.push(await newcomers(process, 'signInAsGuest', 1, `${network}:${host}`));
    }
    expect(refused).toEqual([0, 0, 0, 1]);
  });

  it('are counted while Redis is away', async () => {
    const redis = openRedis('redis://127.0.0.1:1', () => {});
    const process = await house.process(
      { limits: { guestByAddress: { attempts: 2, seconds: 60 } } },
      { redis },
    );
    expect(await newcomers(process, 'signInAsGuest', 3, randomAddress())).toBe(1);
    redis.disconnect();
  });
});
