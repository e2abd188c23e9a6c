import { expect, test } from '@jest/globals';
import { ROOMS } from '../../src/app.js';
import { ConfigError, parseConfig } from '../../src/config.js';
import { numberedKind } from '../../src/platform/id-kind.js';
import { MetricsRegistry } from '../../src/platform/metrics-registry.js';
import { buildEmptyHouse } from '../../src/printed-schema.js';
import {
  type BuiltRoom,
  checkBuilt,
  defineRoom,
  type Room,
  RoomList,
  type Route,
  variable,
  whole,
} from '../../src/room/index.js';
import { declareMetrics } from '../../src/start/house-metrics.js';

const ANY = defineRoom({ name: 'any', build: () => ({}) });
const bare = { build: () => ({}) };
const GREETING = { GREETINGS_MAX: variable(whole(1, 9).default(3), 'How many.') };

test('a room gets its own variables, and all mistakes of all rooms are told at once', () => {
  const greeting = defineRoom({
    name: 'greeting',
    variables: GREETING,
    problems: ({ GREETINGS_MAX, PORT }) =>
      GREETINGS_MAX === PORT ? ['GREETINGS_MAX must be another number than PORT'] : [],
    settings: (values, { production }) => ({ ...values, production }),
    ...bare,
  });
  const rooms = ROOMS.with(greeting).with(defineRoom({ name: 'other', variables: {}, ...bare }));
  const config = parseConfig(rooms, { GREETINGS_MAX: '7' });
  expect(config.of(greeting)).toEqual({ GREETINGS_MAX: 7, production: false });
  const wrong = () =>
    parseConfig(rooms, { GREETINGS_MAX: '10', PORT: '10', HOLD_SECONDS: 'x', ROLES: 'boss' });
  expect(wrong).toThrow(ConfigError);
  for (const name of [
    'GREETINGS_MAX must be a whole',
    'GREETINGS_MAX must be another',
    'HOLD_SECONDS',
    'ROLES',
  ]) {
    expect(wrong).toThrow(name);
  }
});

test.each([
  ['a name', defineRoom({ name: 'people', ...bare }), 'the room people is declared by people and by people'],
  [
    'a variable',
    defineRoom({ name: 'own', variables: { HOLD_SECONDS: GREETING.GREETINGS_MAX }, ...bare }),
    'the variable HOLD_SECONDS is declared by reservation and by own',
  ],
  [
    'a variable of the house',
    defineRoom({ name: 'own', variables: { PORT: GREETING.GREETINGS_MAX }, ...bare }),
    'the variable PORT is declared by the house and by own',
  ],
  [
    'the purpose of a key',
    defineRoom({ name: 'own', keys: ['access-token'], ...bare }),
    'the key purpose access-token is declared by people and by own',
  ],
  [
    'a tag of ids',
    defineRoom({
      name: 'own',
      ids: [numberedKind('Own', 'con')],
      build: () => ({ nodes: { Own: async () => null } }),
    }),
    'the tag of ids con is declared by catalogue and by own',
  ],
  [
    'a function of the database',
    defineRoom({ name: 'own', sqlFunctions: ['src/own/sql/hold-seats.sql'], ...bare }),
    'the SQL function hold-seats.sql is declared by reservation and by own',
  ],
])('two rooms cannot declare the same thing: %s', (_name, room, message) => {
  expect(() => parseConfig(ROOMS.with(room as unknown as typeof ANY), {})).toThrow(message);
});

test('two rooms cannot declare the same metric', () => {
  const own = defineRoom({
    name: 'own',
    metrics: (make) => make.counter('ticket_rush_relay_lag_seconds', 'Failures.'),
    ...bare,
  });
  expect(() => declareMetrics(new MetricsRegistry(), ROOMS.with(own))).toThrow(
    'the metric ticket_rush_relay_lag_seconds is declared by seatMap and by own',
  );
});

test('two rooms cannot have the same job, dependency, route or path', () => {
  const route = (path: string): Route => ({
    method: 'GET',
    path,
    bounds: { ms: 1 },
    answer: async () => ({}),
  });
  const job = { name: 'sweep', every: 1, run: async () => undefined };
  const dependency = { name: 'queue', needed: false, ping: async () => undefined };
  const built = (name: string, room: Room): BuiltRoom => ({ name, room });
  const check = (a: Room, b: Room) => () => checkBuilt([built('one', a), built('two', b)], ['/graphql']);
  expect(check({ jobs: [job] }, { jobs: [job] })).toThrow('the job sweep is declared by one and by two');
  expect(check({ dependencies: [dependency] }, { dependencies: [dependency] })).toThrow(
    'the dependency queue',
  );
  expect(check({ routes: [route('/a')] }, { routes: [route('/a')] })).toThrow('the route GET /a');
  expect(check({ routes: [route('/graphql')] }, {})).toThrow(
    'the path /graphql is declared by the house and by one',
  );
  expect(check({ routes: [route('/a'), { ...route('/a'), method: 'POST' }] }, {})).not.toThrow();
});

test('building all rooms opens nothing', async () => {
  const before = process.getActiveResourcesInfo();
  const house = await buildEmptyHouse();
  // What begins with a promise would be open by then.
  await new Promise(setImmediate);
  const after = process.getActiveResourcesInfo();
  const countOf = (all: string[], kind: string): number => all.filter((each) => each === kind).length;
  // Others may have ended meanwhile.
  const opened = ['Timeout', 'TCPSocketWrap', 'TCPServerWrap', 'PipeWrap', 'ConnectWrap'].filter(
    (kind) => countOf(after, kind) > countOf(before, kind),
  );
  expect(opened).toEqual([]);
  await house.close();
});

test('a room is handed what it needs of the rooms above it, in the order of the list', () => {
  const order: string[] = [];
  const lower = defineRoom({
    name: 'lower',
    build() {
      order.push('lower');
      return { offers: { double: (value: number) => value * 2 } };
    },
  });
  const upper = defineRoom({
    name: 'upper',
    build(_ground, { double }: { double: (value: number) => number }) {
      order.push(`upper ${double(21)}`);
      return {};
    },
  });
  const rooms = RoomList.empty.with(lower).with(upper, ({ lower: { double } }) => ({ double }));
  expect(rooms.listed.map(({ definition }) => definition.name)).toEqual(['lower', 'upper']);
  const offers: Record<string, unknown> = {};
  for (const { definition, needsFrom } of rooms.listed) {
    offers[definition.name] = definition.build({} as never, needsFrom(offers as never) as never).offers;
  }
  expect(order).toEqual(['lower', 'upper 42']);
});
