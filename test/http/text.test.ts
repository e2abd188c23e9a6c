import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { ask, guest, run, signedIn } from '../support/graphql.js';
import { ACCEPTS, expectFault, send } from './answers.js';
import { changesNothing } from './state.js';

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  admin = await signedIn(app.url, ADMIN);
});
afterAll(() => app.stop());

async function createTitled(title: string): Promise<void> {
  const sections = [{ name: 'A', rows: 1, seatsPerRow: 1, price: 1 }];
  const performances = [{ startsAt: '2099-01-01T10:00:00Z', venue: { name: 'Hall' }, sections }];
  const answer = await run(app.url, 'CreateConcert', { input: { title, performances } }, admin);
  expect(answer).toMatchObject({ data: { createConcert: { __typename: 'Concert' } } });
}

const SIGN_IN = 'mutation($text:String!){signInAsGuest(input:{displayName:$text}){__typename}}';
const CONCERTS = 'query($text:String!){concerts(filter:{search:$text}){nodes{title}}}';
const ARTISTS = 'query($text:String!){artists(search:$text){nodes{name}}}';

const REFUSED: [string, string][] = [
  ['NUL', 'a\0b'],
  ['an escape sequence of a terminal', '\u001b[31mred'],
  ['a line break, which forges lines of logs', 'a\r\nb'],
  ['a control character of Latin-1', 'a\u0085b'],
  ['half a surrogate pair', 'a\ud83d'],
  ['the other half', '\ude00b'],
  ['an override of the direction', 'a\u202Eb'],
  ['an isolate of the direction', 'a\u2066b'],
  ['a space without width', 'a\u200Bb'],
  ['a byte order mark within', 'a\uFEFFb'],
  ['60,000 characters', 'a'.repeat(60_000)],
];

describe.each(ACCEPTS)('under %s', (accept, status) => {
  describe.each([
    ['a display name', SIGN_IN],
    ['a search for concerts', CONCERTS],
    ['a search for artists', ARTISTS],
  ])('%s', (_where, query) => {
    test.each(REFUSED)('is refused with %s', async (_name, text) => {
      const answer = await changesNothing(app.database, () =>
        send(app.url, { query, variables: { text } }, { accept }),
      );
      expectFault(answer, status, 'BAD_USER_INPUT');
    });
  });

  test.each([
    ['nothing', ''],
    ['spaces only', ' \u3000 '],
    ['51 characters', 'a'.repeat(51)],
  ])('a display name is refused with %s', async (_name, text) => {
    const answer = await changesNothing(app.database, () =>
      send(app.url, { query: SIGN_IN, variables: { text } }, { accept }),
    );
    expectFault(answer, status, 'BAD_USER_INPUT');
  });
});

const KEPT: [string, string][] = [
  ['an emoji of many joined', '👩‍👩‍👧‍👦'],
  ['a flag', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  ['50 characters of two units each', '🎤'.repeat(50)],
  ['Hangul', '방탄소년단'],
  ['Hangul taken apart', '별밤'.normalize('NFD')],
  ['Arabic and Hebrew', 'فرقة להקה'],
  ['a non-joiner, which Persian needs', 'می‌خواهم'],
  ['accents upon accents', 'Z͑ͫ̓a͆l̈́g̀o'],
  ['SQL', `Robert'); drop table user_account; --`],
  ['a placeholder', '$1 %s ? {0} #{x}'],
  ['a script', `<script>alert("1")</script>`],
  ['a path', '../../etc/passwd'],
  ['a backslash at the end', 'a\\'],
];

test.each(KEPT)('a display name comes back as it was given: %s', async (_name, text) => {
  const token = await guest(app.url, text);
  const answer = await ask(app.url, '{viewer{user{displayName}}}', {}, { token });
  expect(answer.data.viewer.user.displayName).toBe(text);
});

test.each(KEPT)('a title comes back as it was given and is found by itself: %s', async (_name, text) => {
  await createTitled(text);
  const answer = await ask(app.url, CONCERTS, { text });
  expect(answer.data.concerts.nodes).toEqual([{ title: text }]);
});

describe('in a search', () => {
  beforeAll(async () => {
    for (const title of ['100% live', '1000 live', 'under_score', 'underXscore', 'back\\slash', 'backslash'])
      await createTitled(title);
  });

  test.each([
    ['100%', ['100% live']],
    ['under_score', ['under_score']],
    ['r_s', ['under_score']],
    ['k\\s', ['back\\slash']],
    ['LIVE', ['100% live', '1000 live']],
    ["' or '1'='1", []],
    ["'; select pg_sleep(10); --", []],
    ['%%', []],
    ['__', []],
    ['[a-z]*', []],
    ['(1|', []],
  ])('%j means itself', async (text, titles) => {
    const answer = await changesNothing(app.database, () => ask(app.url, CONCERTS, { text }));
    expect(answer.data.concerts.nodes).toEqual(titles.map((title) => ({ title })));
  });
});

const ODD_IDS = [
  '',
  '\0',
  '\ud800',
  "1'; drop table seat; --",
  '__proto__',
  'rsv_',
  'con_0',
  'con_-1',
  'con_1 ',
  'con_99999999999',
  'seat',
  '../1',
  '１',
  'a'.repeat(60_000),
];

test.each(ODD_IDS.map((id) => [id.slice(0, 30), id]))(
  'an id that was never given out stands for nothing: %j',
  async (_name, id) => {
    const token = await guest(app.url);
    const query = `query($id:ID!){node(id:$id){id} concert(id:$id){id} performance(id:$id){id}
      reservation(id:$id){id}
    concerts(filter:{artistId:$id}){nodes{id}}}`;
    const answer = await changesNothing(app.database, () => ask(app.url, query, { id }, { token }));
    const nothing = { node: null, concert: null, performance: null, reservation: null };
    expect(answer).toEqual({ data: { ...nothing, concerts: { nodes: [] } } });
    const reserve = `mutation($id:ID!){reserveSeats(input:{performanceId:$id,seatIds:[$id],
      idempotencyKey:"k"})
    {... on Refusal{code}}}`;
    const refused = await changesNothing(app.database, () => ask(app.url, reserve, { id }, { token }));
    expect(refused).toEqual({ data: { reserveSeats: { code: 'NOT_FOUND' } } });
  },
);
