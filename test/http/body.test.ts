import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FaultCode } from '../../src/platform/fault.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectFault, JSON_TYPE, sendRaw } from './answers.js';
import { keepsResponsive } from './event-loop.js';
import { sendEndlessly } from './raw-request.js';
import { changesNothing } from './state.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(() => app.stop());

const KIB = 1024;
const MIB = 1024 * KIB;
/** A valid request of exactly so many bytes. */
const padded = (bytes: number) => `{"query":"{__typename}"${' '.repeat(bytes - 24)}}`;
const keys = (count: number) => {
  const unknown = Array.from({ length: count }, (_, index) => `"${index.toString(36)}":0`);
  return `{${unknown.join(',')},"query":"{__typename}"}`;
};

test('a body of 64 KiB is read', async () => {
  const answer = await sendRaw(app.url, padded(64 * KIB));
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: 200,
    body: { data: { __typename: 'Query' } },
  });
});

const BODIES: [string, string | Buffer, Record<string, string>, number, FaultCode][] = [
  ['one byte more than 64 KiB', padded(64 * KIB + 1), {}, 413, 'PAYLOAD_TOO_LARGE'],
  ['65 KiB', padded(65 * KIB), {}, 413, 'PAYLOAD_TOO_LARGE'],
  ['10,000 keys', keys(10_000), {}, 413, 'PAYLOAD_TOO_LARGE'],
  [
    'a name of 100 KB',
    `{"query":"{a}","variables":{"name":"${'a'.repeat(100_000)}"}}`,
    {},
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  [
    'gzip, which would unfold to 20 MB',
    gzipSync(`{"query":"{__typename}"${' '.repeat(20 * MIB)}}`),
    { 'content-encoding': 'gzip' },
    415,
    'BAD_REQUEST',
  ],
  ['nothing', '', {}, 400, 'BAD_REQUEST'],
  ['null', 'null', {}, 400, 'BAD_REQUEST'],
  ['a number', '1', {}, 400, 'BAD_REQUEST'],
  ['a text', '"{__typename}"', {}, 400, 'BAD_REQUEST'],
  ['an empty object', '{}', {}, 400, 'BAD_REQUEST'],
  ['an object without a query', '{"variables":{}}', {}, 400, 'BAD_REQUEST'],
  ['an empty query', '{"query":""}', {}, 400, 'BAD_REQUEST'],
  ['a query that is no text', '{"query":{"kind":"Document"}}', {}, 400, 'BAD_REQUEST'],
  [
    'an operation name that is no text',
    '{"query":"{__typename}","operationName":[]}',
    {},
    400,
    'BAD_REQUEST',
  ],
  ['half a request', '{"query":"{__typename}"', {}, 400, 'BAD_REQUEST'],
  ['NaN', '{"query":"{__typename}","variables":{"a":NaN}}', {}, 400, 'BAD_REQUEST'],
  ['a byte order mark', '\uFEFF{"query":"{__typename}"}', {}, 400, 'BAD_REQUEST'],
  ['broken UTF-8', Buffer.from('{"query":"{__typename} #\xff"}', 'latin1'), {}, 400, 'BAD_REQUEST'],
  ['UTF-16', Buffer.from('{"query":"{__typename}"}', 'utf16le'), {}, 400, 'BAD_REQUEST'],
  ['XML', '<query/>', { 'content-type': 'application/xml' }, 415, 'BAD_REQUEST'],
  [
    'the type of GraphQL documents',
    '{__typename}',
    { 'content-type': 'application/graphql' },
    415,
    'BAD_REQUEST',
  ],
  ['a type that is none', '{}', { 'content-type': 'json' }, 415, 'BAD_REQUEST'],
];

test.each(BODIES)('a body is refused: %s', async (_name, body, headers, status, code) => {
  const answer = await changesNothing(app.database, () =>
    keepsResponsive(() => sendRaw(app.url, body, headers)),
  );
  expectFault(answer, status, code);
});

test('6,000 unknown keys are ignored', async () => {
  const answer = await keepsResponsive(() => sendRaw(app.url, keys(6_000)));
  expect(answer.body).toEqual({ data: { __typename: 'Query' } });
});

const HEAD = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${JSON_TYPE}\r\n`;

test.each([
  ['announced', `${HEAD}content-length: ${50 * MIB}\r\n\r\n`, ' '.repeat(16 * KIB)],
  [
    'in chunks that never end',
    `${HEAD}transfer-encoding: chunked\r\n\r\n`,
    `4000\r\n${' '.repeat(16 * KIB)}\r\n`,
  ],
])('a body of 50 MB is refused without being read: %s', async (_name, head, chunk) => {
  const answer = await keepsResponsive(() => sendEndlessly(app.url, head, chunk, 50 * MIB));
  expect(answer.text).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer.text).toContain('"code":"PAYLOAD_TOO_LARGE"');
  expect(answer.text).toMatch(/\r\nconnection: close\r\n/i);
  // The server took no more than the buffers of the system hold.
  expect(answer.bytesSent).toBeLessThan(10 * MIB);
});
