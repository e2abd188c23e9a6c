import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leastCpuMs } from '../support/cpu.js';
import { type House, openHouse, type Process, randomEmail } from './house.js';
import { bearer, codeOf, dataOf, guest, isAccepted, sessionBy, signInBy } from './operations.js';

const PASSWORD = 'open sesame';

let house: House;
let process: Process;

beforeAll(async () => {
  house = await openHouse();
  process = await house.process();
}, 60_000);

afterAll(async () => {
  await house.stopProcesses();
  await house.close();
});

const signUp = (email: string, more: object = {}) =>
  signInBy('signUp', process, { email, password: PASSWORD, displayName: 'Fan', ...more });
const signIn = (email: string, password: string = PASSWORD) =>
  signInBy('signIn', process, { email, password });

const countOf = async (from: string): Promise<number> =>
  Number((await house.pool.query(`select count(*) from ${from}`)).rows[0].count);

describe('signing up', () => {
  it('makes an account that can sign in, in any spelling of its address', async () => {
    const email = randomEmail();
    const made = await sessionBy('signUp', process, { email, password: PASSWORD, displayName: ' 민아 🎫 ' });
    expect(made.viewer).toMatchObject({ roles: ['FAN'], user: { displayName: '민아 🎫' } });
    const again = await sessionBy('signIn', process, {
      email: ` ${email.toUpperCase()}`,
      password: PASSWORD,
    });
    expect(again.viewer).toEqual(made.viewer);
    expect(again.refreshToken).not.toBe(made.refreshToken);
  });

  it('is refused when the address is taken, however it is spelt', async () => {
    const email = randomEmail();
    await signUp(email);
    expect(await signUp(email.toUpperCase())).toEqual({
      __typename: 'Refused',
      code: 'EMAIL_TAKEN',
      message: 'There is an account with this e-mail address.',
    });
  });

  it('of one address many times at once makes one account with one wallet', async () => {
    const email = randomEmail();
    const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(signUp(email))));
    expect(codes.filter((code) => code === 'a session')).toHaveLength(1);
    expect(codes.filter((code) => code === 'EMAIL_TAKEN')).toHaveLength(7);
    const wallets = `wallet join user_account on user_account.id = user_id where email = '${email}'`;
    expect(await countOf(wallets)).toBe(1);
  });

  it.each([
    ['an address that is none', { email: 'fan' }],
    ['an address with a null character', { email: 'fan\u0000@example.com' }],
    ['a short password', { password: '1234567' }],
    ['a long password', { password: 'x'.repeat(129) }],
    ['no name', { displayName: '  ' }],
    ['a long name', { displayName: 'x'.repeat(51) }],
    ['a name with a control character', { displayName: 'a\u0000b' }],
  ])('with %s is bad input', async (_, wrong) => {
    expect(await codeOf(signUp(randomEmail(), wrong))).toBe('BAD_USER_INPUT');
  });

  it('takes no roles and no balance from the client', async () => {
    for (const extra of ['roles: [ADMIN]', 'balance: 1000', 'id: "usr_1"']) {
      const { errors } = await process.ask(
        `mutation { signUp(input: { email: "a@b.c", password: "${PASSWORD}", displayName: "x", ${extra} }) { __typename } }`,
      );
      expect(errors?.[0]?.message).toMatch(/^Field ".+" is not defined by type "SignUpInput"/);
    }
  });

  it('leaves nothing behind when the wallet cannot be made', async () => {
    const openWallet = () => Promise.reject(new Error('no wallet'));
    const broken = await house.process({}, { openWallet });
    const before = await countOf('user_account');
    await expect(
      signInBy('signUp', broken, { email: randomEmail(), password: PASSWORD, displayName: 'Fan' }),
    ).rejects.toThrow('no wallet');
    expect(await countOf('user_account')).toBe(before);
  });
});

describe('signing in', () => {
  it('is refused in the same words whether the password is wrong, the account absent or a guest’s', async () => {
    const email = randomEmail();
    await signUp(email);
    await guest(process);
    const refusal = {
      __typename: 'Refused',
      code: 'INVALID_CREDENTIALS',
      message: 'The e-mail address or the password is wrong.',
    };
    expect(await signIn(email, 'open sesamf')).toEqual(refusal);
    for (const unknown of [
      randomEmail(),
      '',
      'null',
      'fan\u0000@example.com',
      '\ud800',
      'x'.repeat(50_000),
    ]) {
      expect(await signIn(unknown)).toEqual(refusal);
    }
    expect(await signIn(email, 'x'.repeat(50_000))).toEqual(refusal);
    expect(await signIn(email, '')).toEqual(refusal);
  });

  it('costs as much for an absent account as for a wrong password', async () => {
    const email = randomEmail();
    await signUp(email);
    const [wrong, absent] = await leastCpuMs(
      5,
      () => signIn(email, 'open sesamf'),
      () => signIn(randomEmail(), 'open sesamf'),
    );
    expect(absent! / wrong!).toBeGreaterThan(1 / 3);
    expect(absent! / wrong!).toBeLessThan(3);
  });
});

describe('guests', () => {
  it('get an account each', async () => {
    const one = await guest(process);
    const other = await guest(process);
    expect(one.viewer).toMatchObject({ roles: ['FAN'], user: { displayName: 'Guest' } });
    expect(one.viewer.id).not.toBe(other.viewer.id);
    expect(one.viewer.user.id).not.toBe(other.viewer.user.id);
  });

  it('are forbidden where they are switched off', async () => {
    const strict = await house.process({ guestSessions: false });
    await expect(signInBy('signInAsGuest', strict, { displayName: 'Guest' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: 'Guest sessions are switched off here.',
    });
  });

  it.each(['', 'x'.repeat(51), 'a\u202eb'])('need a name other than %j', async (displayName) => {
    expect(await codeOf(signInBy('signInAsGuest', process, { displayName }))).toBe('BAD_USER_INPUT');
  });
});

describe('the admin of the settings', () => {
  const rowOf = async (email: string) =>
    (await house.pool.query('select id, password_hash, roles from user_account where email = $1', [email]))
      .rows[0];

  it('is made with a wallet, once, and is not rewritten', async () => {
    const email = randomEmail();
    await Promise.all([
      process.room.ensureAdmin(email.toUpperCase(), PASSWORD),
      process.room.ensureAdmin(email, PASSWORD),
    ]);
    const made = await rowOf(email);
    expect(made.roles).toEqual(['FAN', 'ADMIN']);
    expect(await countOf(`wallet where user_id = '${made.id}'`)).toBe(1);
    const session = await sessionBy('signIn', process, { email, password: PASSWORD });
    expect(session.viewer.roles).toEqual(['FAN', 'ADMIN']);
    await process.room.ensureAdmin(email, PASSWORD);
    expect(await rowOf(email)).toEqual(made);
    expect(await isAccepted(await house.process(), session)).toBe(true);
  });

  it('gets the account from whoever signed up under the address before', async () => {
    const email = randomEmail();
    const squatter = await sessionBy('signUp', process, { email, password: 'squatter!', displayName: 'x' });
    await process.room.ensureAdmin(email, PASSWORD);
    const { refreshToken } = squatter;
    expect(await codeOf(signInBy('refreshSession', process, { refreshToken }))).toBe('INVALID_CREDENTIALS');
    expect(await isAccepted(await house.process(), squatter)).toBe(false);
    expect(await codeOf(signIn(email, 'squatter!'))).toBe('INVALID_CREDENTIALS');
    const session = await sessionBy('signIn', process, { email, password: PASSWORD });
    const answer = await process.ask('{ viewer { roles } }', {}, { authorization: bearer(session) });
    expect(dataOf(answer)).toEqual({ viewer: { roles: ['FAN', 'ADMIN'] } });
  });

  it('needs an address and a password that anyone could sign up with', async () => {
    await expect(process.room.ensureAdmin('admin', PASSWORD)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await expect(process.room.ensureAdmin(randomEmail(), 'short')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});
