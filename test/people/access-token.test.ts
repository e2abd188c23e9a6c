import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AccessTokens } from '../../src/people/access-tokens.js';
import { now } from '../../src/platform/clock.js';
import { createKeyring } from '../../src/platform/secrets.js';
import { tampered } from '../support/access-token.js';
import { eventually } from '../support/eventually.js';
import { forge, goodClaims, goodHeader, KEY, nowSeconds } from './forge.js';
import { type House, openHouse, type Process, SECRETS } from './house.js';
import { bearer, guest, isAccepted } from './operations.js';

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

/** What `authenticate` threw, in all that a client could see of it. */
async function faultOf(authorization: string): Promise<object> {
  return Promise.resolve(process.room.authenticate(authorization)).then(
    () => ({}),
    ({ name, code, message, retryAfterMs }) => ({ name, code, message, retryAfterMs }),
  );
}

const UNAUTHENTICATED = {
  name: 'Fault',
  code: 'UNAUTHENTICATED',
  message: 'No access token was sent, or it is not valid any more. Sign in or refresh the session.',
  retryAfterMs: undefined,
};

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

function rsaToken(header: Record<string, unknown>): string {
  const signed = [{ ...goodHeader(), ...header }, goodClaims()]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey).toString('base64url')}`;
}

const PUBLIC_PEM = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }));
const ATTACKER = { key: Buffer.alloc(32, 'attacker') };
const ATTACKER_JWK = { kty: 'oct', k: ATTACKER.key.toString('base64url') };
const FOREIGN = createKeyring(['another root secret, 32 bytes or more']).signing('access-token');
const QUEUE = createKeyring(SECRETS).signing('reservation-id');

const FORGERIES: Record<string, () => string> = {
  'alg none without a signature': () => forge({ alg: 'none' }).replace(/[^.]+$/, ''),
  'alg none with the old signature': () => forge({ alg: 'none' }),
  'alg nOnE': () => forge({ alg: 'nOnE' }),
  'alg absent': () => forge({ alg: undefined }),
  'HS512 under the right key': () => forge({ alg: 'HS512' }, {}, { hash: 'sha512' }),
  'HS384 under the right key': () => forge({ alg: 'HS384' }, {}, { hash: 'sha384' }),
  'RS256 under a key of the attacker': () => rsaToken({ alg: 'RS256' }),
  'HS256 under a public key': () => forge({}, {}, { key: PUBLIC_PEM }),
  'an empty key': () => forge({}, {}, { key: Buffer.alloc(0) }),
  'the attacker’s key under our kid': () => forge({}, {}, ATTACKER),
  'a key inside the token': () => forge({ jwk: ATTACKER_JWK }, {}, ATTACKER),
  'a key at an address': () =>
    forge({ jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/key' }, {}, ATTACKER),
  'the key of another installation': () => forge({ kid: FOREIGN.id }, {}, { key: FOREIGN.bytes }),
  'the key of another purpose': () => forge({ kid: QUEUE.id }, {}, { key: QUEUE.bytes }),
  'the key of another purpose under our kid': () => forge({}, {}, { key: QUEUE.bytes }),
  'an unknown kid': () => forge({ kid: 'AAAAAAAA' }),
  'a kid that is a path': () => forge({ kid: '../../../../dev/null' }, {}, { key: Buffer.alloc(0) }),
  'a kid that is SQL': () => forge({ kid: "x' union select 'key' --" }, {}, ATTACKER),
  'a kid that is a list': () => forge({ kid: [KEY.id] }),
  'no kid': () => forge({ kid: undefined }),
  'an unknown critical header': () => forge({ crit: ['x'], x: 1 }),
  'an unencoded payload': () => forge({ b64: false, crit: ['b64'] }),
  'typ JWT': () => forge({ typ: 'JWT' }),
  'the type of a queue token': () => forge({ typ: 'queue+jwt' }),
  'no typ': () => forge({ typ: undefined }),
  'no exp': () => forge({}, { exp: undefined }),
  'exp in the past': () => forge({}, { exp: nowSeconds() - 1 }),
  'exp now': () => forge({}, { exp: nowSeconds() }),
  'exp as text': () => forge({}, { exp: String(nowSeconds() + 900) }),
  'exp null': () => forge({}, { exp: null }),
  'nbf in the future': () => forge({}, { nbf: nowSeconds() + 600 }),
  'no aud': () => forge({}, { aud: undefined }),
  'another aud': () => forge({}, { aud: 'ticket-rush-queue' }),
  'no iss': () => forge({}, { iss: undefined }),
  'another iss': () => forge({}, { iss: 'https://ticket-rush' }),
  'no sub': () => forge({}, { sub: undefined }),
  'a sub that is no id': () => forge({}, { sub: "1' or '1'='1" }),
  'no session': () => forge({}, { sid: undefined }),
  'no viewer': () => forge({}, { vid: undefined }),
  'no roles': () => forge({}, { roles: undefined }),
  'an unknown role': () => forge({}, { roles: ['ROOT'] }),
  'more roles than were given': () => tampered(forge(), { roles: ['FAN', 'ADMIN'] }),
  'another user': () => tampered(forge(), { sub: goodClaims().sub }),
  'a longer life': () => tampered(forge(), { exp: nowSeconds() + 86_400 }),
  'more than 4 KiB': () => forge({}, { padding: 'x'.repeat(4_096) }),
  '8 KiB of nothing': () => 'x'.repeat(8_192),
  'two parts': () => forge().split('.').slice(0, 2).join('.'),
  'four parts': () => `${forge()}.x`,
  'a claims set that is no object': () => forge().replace(/\.[^.]+\./, '.W10.'),
};

describe('a forged token', () => {
  it('would be accepted if nothing in it were wrong', async () => {
    const claims = goodClaims();
    expect(await process.room.authenticate(`Bearer ${forge({}, claims)}`)).toEqual({
      userId: claims.sub,
      viewerId: claims.vid,
      sessionId: claims.sid,
      roles: ['FAN'],
    });
    expect(
      await process.room.authenticate(`bearer ${forge({}, { padding: 'x'.repeat(2_000) })}`),
    ).toBeTruthy();
  });

  it.each(Object.keys(FORGERIES))('%s: refused in the same words as any other', async (name) => {
    expect(await faultOf(`Bearer ${FORGERIES[name]!()}`)).toEqual(UNAUTHENTICATED);
  });
});

it('a token that was refused is read once, however often it is sent', async () => {
  const verify = jest.spyOn(AccessTokens.prototype, 'verify');
  try {
    for (const token of [forge({}, { exp: nowSeconds() - 1 }), forge({}, {}, ATTACKER)]) {
      verify.mockClear();
      for (let time = 0; time < 3; time += 1)
        expect(await faultOf(`Bearer ${token}`)).toEqual(UNAUTHENTICATED);
      expect(verify).toHaveBeenCalledTimes(1);
    }
  } finally {
    verify.mockRestore();
  }
});

describe('the header', () => {
  it.each([undefined, ''])('may be absent or empty: %j', async (header) => {
    expect(await process.room.authenticate(header)).toBeNull();
    expect(await process.room.authenticateSocket(header)).toBeNull();
  });

  it.each([
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer null',
    'Bearer undefined',
    'Basic ZmFuOmZhbg==',
    `Token ${forge()}`,
    forge(),
    ` Bearer ${forge()}`,
    `Bearer ${forge()} `,
    `Bearer ${forge()}, Bearer ${forge()}`,
    `Bearer ${forge()}\n`,
  ])('%j is refused', async (header) => {
    expect(await faultOf(header)).toEqual(UNAUTHENTICATED);
  });

  it('with a refresh token in it is refused', async () => {
    const session = await guest(process);
    expect(await faultOf(`Bearer ${session.refreshToken}`)).toEqual(UNAUTHENTICATED);
  });
});

describe('an access token', () => {
  it('says what it must, lives 15 minutes and is accepted again and again', async () => {
    const session = await guest(process);
    const [header, claims] = session.accessToken
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: KEY.id });
    expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'roles', 'sid', 'sub', 'vid']);
    expect(claims.exp - claims.iat).toBe(900);
    expect(Date.parse(session.expiresAt)).toBe(claims.exp * 1_000);
    expect(Math.abs(claims.iat * 1_000 - now().getTime())).toBeLessThan(10_000);
    const first = await process.room.authenticate(bearer(session));
    expect(await process.room.authenticate(bearer(session))).toEqual(first);
  });

  it('is refused once it has ended, although it was accepted before', async () => {
    const session = { accessToken: forge({}, { exp: nowSeconds() + 2 }) };
    expect(await isAccepted(process, session)).toBe(true);
    await eventually(async () => expect(await isAccepted(process, session)).toBe(false), 4_000);
  });

  it('of an older root secret is accepted, of a removed one not', async () => {
    const session = await guest(process);
    const withRoots = (roots: string[]) => house.process({}, { keyring: createKeyring(roots) });
    const rotated = await withRoots(['a newer root secret, 32 bytes or more', ...SECRETS]);
    const removed = await withRoots(['a newer root secret, 32 bytes or more']);
    expect(await isAccepted(rotated, session)).toBe(true);
    expect(await isAccepted(removed, session)).toBe(false);
  });
});
