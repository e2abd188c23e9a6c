import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery, stripIgnoredCharacters } from 'graphql';
import { ROOMS } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { guest, OPERATIONS, post } from '../support/graphql.js';
import { RawSocket } from '../support/raw-socket.js';
import { type Answered, answered, expectFault } from './answers.js';
import { changesNothing } from './state.js';

let app: TestApp;
let performanceId: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api', TRUSTED_DOCUMENTS_ONLY: 'true', GRAPHIQL: '' });
  const open = await startOn(app.database, { ROLES: 'api' });
  ({ performanceId } = await createConcert({ url: open.url! }));
  await open.stop();
});
afterAll(() => app.stop());

type Request = Record<string, unknown>;
const textOf = (name: string): string => OPERATIONS[name]!;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });

const FORMS: [string, (text: string) => Request][] = [
  ['its text', (text) => ({ query: text })],
  ['its text without spaces', (text) => ({ query: stripIgnoredCharacters(text) })],
  ['its text with comments', (text) => ({ query: `# why\n${text.replaceAll('\n', ' \r\n,, # not\n')}` })],
  ['its sha256', (text) => ({ documentId: sha256(text) })],
  ['its sha256 that says so', (text) => ({ documentId: `sha256:${sha256(text)}` })],
  ['the sha256 of a persisted query', (text) => ({ extensions: persisted(text) })],
  ['its text with the sha256', (text) => ({ query: text, extensions: persisted(text) })],
];

const poster = async (request: Request): Promise<Answered> => answered(await post(app.url, request));

async function get(request: Request): Promise<Answered> {
  const asTexts = Object.entries(request).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const headers = { 'apollo-require-preflight': '1' };
  return answered(await fetch(`${app.url}/graphql?${new URLSearchParams(asTexts)}`, { headers }));
}

/** The URL has one request and the body has another. */
async function postWithSearch(request: Request, inUrl: Record<string, string>): Promise<Answered> {
  const headers = { 'content-type': 'application/json' };
  const url = `${app.url}/graphql?${new URLSearchParams(inUrl)}`;
  return answered(await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) }));
}

const sockets: RawSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
async function subscribed(payload: Request): Promise<RawSocket> {
  const socket = await RawSocket.connected(app.url);
  sockets.push(socket);
  // The protocol requires a text, even an empty one.
  socket.send({ type: 'subscribe', id: '1', payload: { query: '', ...payload } });
  return socket;
}

describe.each(FORMS)('a trusted document, asked for by %s, is served', (_name, form) => {
  const query = () => ({ ...form(textOf('SeatMapOverview')), variables: { performanceId } });

  test('by POST', async () => {
    expect((await poster(query())).body.data).toMatchObject({ performance: { id: performanceId } });
    const mutation = { ...form(textOf('SignInAsGuest')), variables: { input: { displayName: 'A' } } };
    expect((await poster(mutation)).body.data).toMatchObject({ signInAsGuest: { __typename: 'Session' } });
  });

  test('by POST that the compiled lane leaves to the general way', async () => {
    const { data } = (await postWithSearch(query(), { x: '' })).body;
    expect(data).toMatchObject({ performance: { id: performanceId } });
  });

  test('by GET', async () => {
    expect((await get(query())).body.data).toMatchObject({ performance: { id: performanceId } });
  });

  test('over WebSocket', async () => {
    const socket = await subscribed({ ...form(textOf('WatchSeatMap')), variables: { performanceId } });
    const { payload } = await socket.heard('next', '1');
    expect(payload.data.seatMapUpdated).toMatchObject({ __typename: 'SeatMap' });
  });
});

const GUEST = 'mutation{signInAsGuest(input:{displayName:"A"}){__typename}}';
const UNTRUSTED: [string, () => Request][] = [
  ['introspection', () => ({ query: getIntrospectionQuery() })],
  ['another document', () => ({ query: GUEST })],
  ['what is no document', () => ({ query: '{' })],
  [
    'a trusted operation plus another one',
    () => ({ query: `${textOf('WhoAmI')} ${GUEST.replace('mutation', 'mutation X')}`, operationName: 'X' }),
  ],
  [
    'a trusted operation plus another one, which is not asked for',
    () => ({ query: `${textOf('WhoAmI')} query X { serverTime }`, operationName: 'WhoAmI' }),
  ],
  [
    'a trusted one with one field more',
    () => ({ query: textOf('WhoAmI').replace('{', '{ __schema { __typename } ') }),
  ],
  ['a trusted one under another name', () => ({ query: textOf('WhoAmI').replace('WhoAmI', 'Who') })],
  [
    'a trusted one with a directive',
    () => ({ query: textOf('WhoAmI').replace('serverTime', 'serverTime @skip(if: false)') }),
  ],
  [
    'a trusted one, another operation of which is asked for',
    () => ({ query: textOf('WhoAmI'), operationName: 'X' }),
  ],
  ['an unknown id', () => ({ documentId: sha256('unknown') })],
  ['an id that is none', () => ({ documentId: 'constructor' })],
  ['an unknown hash', () => ({ extensions: persisted('unknown') })],
  ['another document beside a trusted id', () => ({ query: GUEST, documentId: sha256(textOf('WhoAmI')) })],
  [
    'another document beside a trusted hash',
    () => ({ query: GUEST, extensions: persisted(textOf('WhoAmI')) }),
  ],
  ['nothing', () => ({ variables: {} })],
];

describe.each(UNTRUSTED)('%s is not served', (_name, request) => {
  const refused = async (answer: () => Promise<Answered>): Promise<void> =>
    expectFault(await changesNothing(app.database, answer), 400, 'DOCUMENT_NOT_TRUSTED');

  test('by POST', () => refused(() => poster(request())));
  test('by GET', () => refused(() => get(request())));
  test('by POST, even with a trusted one in the URL', async () => {
    const documentId = sha256(textOf('WhoAmI'));
    await refused(() => postWithSearch(request(), { documentId }));
    await refused(() => postWithSearch(request(), { query: textOf('WhoAmI') }));
  });
  test('over WebSocket', async () => {
    const socket = await subscribed(request());
    const { payload } = await socket.heard('error', '1');
    expect(payload[0].extensions.code).toBe('DOCUMENT_NOT_TRUSTED');
  });
});

test('a subscription in no file is not served over WebSocket', async () => {
  const query = `subscription { seatMapUpdated(performanceId: "${performanceId}") { __typename } }`;
  const { payload } = await (await subscribed({ query })).heard('error', '1');
  expect(payload[0].extensions.code).toBe('DOCUMENT_NOT_TRUSTED');
});

test('there is no GraphiQL with it', async () => {
  expect((await fetch(`${app.url}/`)).status).toBe(404);
  expect(await guest(app.url)).toEqual(expect.any(String));
  expect(parseConfig(ROOMS, { TRUSTED_DOCUMENTS_ONLY: 'true' }).graphiql).toBe(false);
});
