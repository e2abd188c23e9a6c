import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CompactSign } from 'jose';
import { verify } from '../../tools/verify-ticket/command.js';

const server = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const claims = {
  jti: 'tkt_1',
  iat: 1_796_004_958,
  per: 'per_1',
  seat: '4c',
  sec: 'Ground A',
  row: 'B',
  num: '12',
};
const HEAD = { alg: 'EdDSA', kid: 'one', typ: 'ticket' };
const sign = (said: object = claims, head: object = HEAD, key = server.privateKey): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify(said))).setProtectedHeader(head as never).sign(key);

let folder: string;
let saved: string;
let token: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ticket-rush-keys-'));
  saved = await keySet({ exp: Math.floor(Date.now() / 1_000) + 3_600 });
  token = await sign();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function fileWith(content: string): Promise<string> {
  files += 1;
  const file = join(folder, `${files}.json`);
  await writeFile(file, content);
  return file;
}
const keySet = (more: object = {}): Promise<string> =>
  fileWith(
    JSON.stringify({ keys: [{ ...server.publicKey.export({ format: 'jwk' }), kid: 'one' }], ...more }),
  );

async function said(args: string[]): Promise<[status: number, text: string]> {
  let text = '';
  const print = (part: string): void => {
    text += part;
  };
  return [await verify(args, print, print), text];
}
const judged = (shown: string, ...more: string[]) => said([shown, '--jwks', saved, ...more]);

test('the command says of a genuine ticket what it is for, without a server', async () => {
  const args = ['dist/tools/verify-ticket/cli.js', token, '--jwks', saved];
  const [status, output] = await new Promise<[number, string]>((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve([Number(error?.code ?? 0), `${stdout}${stderr}`]),
    );
  });
  expect(output).toBe(
    [
      'GENUINE: Ground A, row B, number 12',
      'ticket tkt_1, performance per_1, seat 4c, issued 2026-11-30T02:15:58.000Z',
      'Whether it was used, refunded or given away since, only the server knows.',
      '',
    ].join('\n'),
  );
  expect(status).toBe(0);
  const { row: _row, ...standing } = claims;
  expect((await judged(await sign(standing)))[1]).toMatch('GENUINE: Ground A, number 12\n');
  expect((await judged(token, '--performance', 'per_1'))[0]).toBe(0);
});

test('what is not genuine, or is not for this door, is refused with a reason', async () => {
  const [head, body, signature] = token.split('.') as [string, string, string];
  const other = Buffer.from(JSON.stringify({ ...claims, num: '1' })).toString('base64url');
  const bad: [string, RegExp][] = [
    [`${head}.${other}.${signature}`, /forged/],
    [await sign(claims, HEAD, stranger.privateKey), /forged/],
    [await sign(claims, { ...HEAD, kid: 'two' }, stranger.privateKey), /foreign.*"two".*not in the key set/],
    [token.slice(0, -1), /missing/],
    [token.slice(0, -30), /missing/],
    [`${head}.${body}`, /missing/],
    [`${token}.x`, /missing/],
    ['anything', /missing/],
    [`${'x'.repeat(2_000)}.${body}.${signature}`, /missing/],
    [`x${head}.${body}.${signature}`, /cannot be read/],
    [await sign(claims, { ...HEAD, typ: 'queue-receipt' }), /no ticket.*queue-receipt/],
    [await sign({ jti: 'tkt_1' }), /understands/],
    [await sign({ ...claims, lab: true }), /lab/],
  ];
  for (const [text, reason] of bad) expect(await judged(text)).toEqual([1, expect.stringMatching(reason)]);
  expect(await judged(token, '--performance', 'per_2')).toEqual([1, expect.stringMatching(/per_1/)]);
});

test('without keys that can be relied on, nothing is said of a ticket', async () => {
  const expired = await keySet({ exp: 1_700_000_000 });
  const bad: [string[], RegExp][] = [
    [[token, '--jwks', expired], /expired at 2023-11-14.*get it again/],
    [[token, '--jwks', join(folder, 'absent')], /ENOENT/],
    [[token, '--jwks', await fileWith('no JSON')], /not JSON/],
    [[token, '--jwks', await fileWith('{"keys":1}')], /no JSON Web Key Set/],
    [
      [token, '--jwks', await fileWith('{"keys":[{"kid":"a","kty":"OKP","crv":"x","x":"y"}]}')],
      /cannot be used/,
    ],
    [[token, '--jwks', 'http://127.0.0.1:1/'], /does not answer/],
    [[], /one token/],
    [[token, token], /one token/],
    [[token, '--jwk', saved], /jwk/],
  ];
  for (const [args, reason] of bad) {
    expect(await said(args)).toEqual([2, expect.stringMatching(reason)]);
  }
  expect(await said(['--help'])).toEqual([0, expect.stringMatching(/^usage/)]);
});
