import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';

/** A socket may have so many live operations. */
const LIVE_MAX = 20;
const MAP = 'subscription($id:ID!){seatMapUpdated(performanceId:$id){__typename}}';
const SKIPPED =
  'subscription($id:ID!,$s:Boolean!){seatMapUpdated(performanceId:$id)@skip(if:$s){__typename}}';

let app: TestApp;
let concert: TestConcert;
let client: Client;
/** The close events of the socket. */
let closed: unknown[];
beforeAll(async () => {
  app = await startTestApp();
  concert = await createConcert(app);
});
beforeEach(() => {
  const codes: unknown[] = [];
  closed = codes;
  client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql/ws`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: { closed: (event) => codes.push((event as CloseEvent).code) },
  });
});
afterEach(async () => client.dispose());
afterAll(() => app.stop());

interface Seen {
  events: number;
  /** The codes of the errors that it received. */
  codes: unknown[];
  over: boolean;
}

/** Subscribes with a text of the page's own, and records what it receives. */
function watch(query: string, variables: Record<string, unknown>): Seen {
  const seen: Seen = { events: 0, codes: [], over: false };
  const told = (errors: readonly { extensions?: { code?: unknown } }[]) =>
    seen.codes.push(...errors.map(({ extensions }) => extensions?.code));
  client.subscribe(
    { query, variables },
    {
      next({ errors }) {
        if (errors) told(errors as never);
        else seen.events += 1;
      },
      error(cause) {
        seen.over = true;
        told(Array.isArray(cause) ? cause : [{ extensions: { code: cause } }]);
      },
      complete() {
        seen.over = true;
      },
    },
  );
  return seen;
}

const withMap = (query = MAP): Seen => watch(query, { id: concert.performanceId });

test('a page may begin all its subscriptions at once, and only one too many is refused', async () => {
  const pages = Array.from({ length: LIVE_MAX }, () => withMap());
  await eventually(async () => expect(pages.map(({ events }) => events)).toEqual(pages.map(() => 1)));
  const last = withMap();
  await eventually(async () => expect(last).toEqual({ events: 0, codes: ['RATE_LIMITED'], over: true }));
  const { performanceId, seatIds } = concert;
  const input = { performanceId, seatIds: [seatIds[0]], idempotencyKey: 'seen by all' };
  await run(app.url, 'ReserveSeats', { input }, await guest(app.url));
  await eventually(async () => expect(pages.every(({ events }) => events > 1)).toBe(true));
  expect(closed).toEqual([]);
});

test.each<[string, () => Seen]>([
  ['a root field that is skipped', () => watch(SKIPPED, { id: concert.performanceId, s: true })],
  ['a variable that is missing', () => watch(MAP, {})],
])('%s is the mistake of one operation, and the others go on', async (_name, mistaken) => {
  const map = withMap();
  await eventually(async () => expect(map.events).toBe(1));
  const mistake = mistaken();
  await eventually(async () => expect(mistake.over).toBe(true));
  expect(mistake).toEqual({ events: 0, codes: ['BAD_USER_INPUT'], over: true });
  const another = withMap();
  await eventually(async () => expect(another.events).toBe(1));
  expect({ over: map.over, closed }).toEqual({ over: false, closed: [] });
});

test('a root field that is not skipped by its variable is told as any other', async () => {
  const map = watch(SKIPPED, { id: concert.performanceId, s: false });
  await eventually(async () => expect(map).toEqual({ events: 1, codes: [], over: false }));
});
