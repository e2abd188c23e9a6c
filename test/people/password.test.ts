import { describe, expect, it } from '@jest/globals';
import { hashPassword, verifyPassword } from '../../src/people/password.js';
import { leastCpuMs } from '../support/cpu.js';

/** From the test suite of the reference implementation of Argon2. */
const REFERENCE_HASH = Buffer.from('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7', 'hex');
const REFERENCE_PHC = `$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$${REFERENCE_HASH.toString('base64').replace('=', '')}`;

describe('a stored password', () => {
  it('is a PHC string of argon2id that names its parameters, with 16 bytes of salt and 32 of hash', async () => {
    const [one, other] = await Promise.all([hashPassword('open sesame'), hashPassword('open sesame')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
  });

  it('opens to its password and to no other', async () => {
    const hash = await hashPassword('open sesame');
    expect(await verifyPassword('open sesame', hash)).toBe(true);
    expect(await verifyPassword('open sesam', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });

  it('is read with the parameters it names, as other implementations write it', async () => {
    expect(await verifyPassword('password', REFERENCE_PHC)).toBe(true);
    expect(await verifyPassword('passwore', REFERENCE_PHC)).toBe(false);
    expect(await verifyPassword('password', REFERENCE_PHC.replace('t=2', 't=3'))).toBe(false);
  });

  it('does not depend on how a keyboard composes Hangul', async () => {
    const hash = await hashPassword('비밀번호열려라'.normalize('NFD'));
    expect(await verifyPassword('비밀번호열려라'.normalize('NFC'), hash)).toBe(true);
  });

  it('that is absent is never right and costs as much as a present one', async () => {
    const hash = await hashPassword('open sesame');
    expect(await verifyPassword('open sesame', null)).toBe(false);
    const [present, absent] = await leastCpuMs(
      5,
      () => verifyPassword('wrong', hash),
      () => verifyPassword('wrong', null),
    );
    expect(absent! / present!).toBeGreaterThan(1 / 3);
    expect(absent! / present!).toBeLessThan(3);
  });

  it('in an unknown form is an error, not a "no"', async () => {
    await expect(verifyPassword('open sesame', '$2b$10$abcdefghijklmnopqrstuv')).rejects.toThrow('PHC');
  });
});
