/**
 * The map of who may import whom; `npm run lint` checks it. Left: a room. Right: the rooms it may import, through
 * their index.ts only.
 */
const ROOMS = {
  people: [],
  wallet: ['people'],
  image: [],
  catalogue: ['image'],
  'request-log': [],
  'seat-map': ['catalogue'],
  reservation: ['people', 'catalogue', 'request-log'],
  standby: ['people', 'catalogue', 'reservation'],
  ticket: ['people', 'catalogue', 'reservation'],
  payment: ['people', 'wallet', 'catalogue', 'reservation', 'ticket'],
  cancellation: ['people', 'catalogue', 'reservation', 'ticket', 'payment'],
  'waiting-room': ['catalogue'],
  notification: [
    'people',
    'catalogue',
    'reservation',
    'payment',
    'standby',
    'ticket',
    'cancellation',
    'mail',
  ],
  demonstration: ['catalogue'],
  ranking: ['catalogue', 'seat-map'],
  console: ['people', 'catalogue', 'reservation', 'payment'],
  'public-events': ['people', 'catalogue', 'reservation', 'ticket', 'payment'],
};

/**
 * What rooms stand on. Machines (platform), the words all rooms share (graphql), the log of events (events), the live
 * channels (push) and what a room is (room) are open to every room; mail to those that name it; the others are for the
 * house alone.
 */
const GROUND = {
  platform: [],
  graphql: ['platform'],
  events: ['platform'],
  embedded: ['platform'],
  push: ['platform'],
  mail: ['platform'],
  room: ['platform', 'graphql', 'events', 'push'],
  execution: ['platform', 'graphql'],
  http: ['platform', 'graphql', 'push', 'execution', 'room'],
  migrations: [],
};

/** The parts of the waiting room, each entered by its index.ts. Left: a part. Right: the parts it may import. */
const PARTS_OF_THE_WAITING_ROOM = {
  line: [],
  fairness: ['line'],
  admission: ['line', 'fairness'],
  telling: ['line', 'admission'],
};

/** What stands beside src. Left: a tree. Right: the trees it may import. */
const TREES = {
  src: [],
  tools: [],
  harness: ['tools'],
  bench: ['harness', 'tools'],
  acceptance: ['harness', 'tools'],
  web: [],
  scripts: ['src', 'bench'],
};

const otherTrees = (own) =>
  [...Object.keys(TREES), 'test'].filter((tree) => tree !== own && !TREES[own].includes(tree));

const rooms = Object.keys(ROOMS);
const folder = (names) => `^src/(${names.join('|')})/`;
/** What puts the rooms together and starts them. */
const HOUSE = '^src/([^/]+[.]ts$|start/)';
const ENTERED_BY_DOOR = [...rooms, 'embedded', 'events', 'execution', 'mail', 'migrations', 'room'];
const API_FILES = '[.](type|input|args|enum|union|resolver|subscription)[.]ts$';
/** Compiled code is gone at run time where an import is of types alone. */
const atRunTime = { dependencyTypesNot: ['type-only'] };

/** Everything in src that `from` may not import: all folders but its own and these. */
const onlyFolders = (from, allowed) => ({
  path: '^src/[^/]+/',
  pathNot: folder([from, ...allowed]),
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or are missing a third. Imports of types count.',
      from: {},
      to: { circular: true },
    },
    ...rooms.map((room) => ({
      name: `${room}-imports-only-its-neighbours`,
      severity: 'error',
      comment: `The table at the top of .dependency-cruiser.cjs lists what ${room} may import.`,
      from: { path: folder([room]) },
      to: onlyFolders(room, [...ROOMS[room], 'platform', 'graphql', 'events', 'push', 'room']),
    })),
    ...Object.entries(GROUND).map(([name, allowed]) => ({
      name: `${name}-knows-no-room`,
      severity: 'error',
      comment: `src/${name} serves every room and learns about none: it never hears what a seat is.`,
      from: { path: folder([name]) },
      to: onlyFolders(name, allowed),
    })),
    {
      name: 'every-folder-is-in-the-table',
      severity: 'error',
      comment: 'A new room gets its line at the top of .dependency-cruiser.cjs first.',
      from: { path: '^src/[^/]+/', pathNot: [folder([...rooms, ...Object.keys(GROUND)]), HOUSE] },
      to: {},
    },
    {
      name: 'rooms-are-entered-by-their-door',
      severity: 'error',
      comment: "Another room's files are private; import its index.ts.",
      from: { path: '^src/([^/]+)' },
      to: { path: folder(ENTERED_BY_DOOR), pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$'] },
    },
    {
      name: 'rooms-do-not-know-the-house',
      severity: 'error',
      comment: 'The files directly in src, and start, put the rooms together; none asks them.',
      from: { path: '^src/[^/]+/', pathNot: HOUSE },
      to: { path: HOUSE },
    },
    ...Object.entries(PARTS_OF_THE_WAITING_ROOM).map(([part, allowed]) => ({
      name: `waiting-room-${part}-imports-only-the-parts-below`,
      severity: 'error',
      comment: 'What tells stands above what admits, and that above the line itself.',
      from: { path: `^src/waiting-room/${part}/` },
      to: {
        path: '^src/waiting-room/',
        pathNot: `^src/waiting-room/(${part}/|(${allowed.join('|')})/index[.]ts$)`,
      },
    })),
    {
      name: 'parts-of-the-waiting-room-are-entered-by-their-door',
      severity: 'error',
      comment: 'Each part says in its index.ts what it offers to the room.',
      from: { path: '^src/waiting-room/[^/]+[.]ts$' },
      to: { path: '^src/waiting-room/[^/]+/', pathNot: '^src/waiting-room/[^/]+/index[.]ts$' },
    },
    {
      name: 'strategies-do-not-know-each-other',
      severity: 'error',
      comment: 'Each strategy can be read, measured and deleted alone.',
      from: { path: '^src/reservation/strategies/([^/]+)/' },
      to: { path: '^src/reservation/strategies/', pathNot: '^src/reservation/strategies/$1/' },
    },
    {
      name: 'strategies-are-entered-by-their-door',
      severity: 'error',
      comment: 'The rest of the room sees strategies only through strategies/index.ts.',
      from: { path: '^src/reservation/', pathNot: '^src/reservation/strategies/' },
      to: {
        path: '^src/reservation/strategies/',
        pathNot: '^src/reservation/strategies/index[.]ts$',
      },
    },
    {
      name: 'payment-providers-do-not-know-each-other',
      severity: 'error',
      comment: 'Each provider can be read, tested and deleted alone.',
      from: { path: '^src/payment/providers/([^/]+)/' },
      to: { path: '^src/payment/providers/[^/]+/', pathNot: '^src/payment/providers/$1/' },
    },
    {
      name: 'payment-providers-are-entered-by-their-door',
      severity: 'error',
      comment: 'The rest of the room sees providers through the port and providers/index.ts only.',
      from: { path: '^src/payment/[^/]+[.]ts$' },
      to: { path: '^src/payment/providers/', pathNot: '^src/payment/providers/index[.]ts$' },
    },
    {
      name: 'stripe-lives-in-its-adapter',
      severity: 'error',
      comment: 'Its library is large, and loaded only where an account is configured.',
      from: { path: '^src/', pathNot: '^src/payment/providers/stripe/' },
      to: { path: 'node_modules/stripe/' },
    },
    {
      name: 'only-the-api-speaks-graphql',
      severity: 'error',
      comment:
        'Services and entities know no GraphQL: it is spoken in API files, src/graphql, src/http, src/execution and the house.',
      from: { path: '^src/', pathNot: [API_FILES, folder(['graphql', 'http', 'execution']), HOUSE] },
      to: { path: 'node_modules/(type-graphql|graphql|graphql-scalars)/' },
    },
    {
      name: 'execution-knows-no-http',
      severity: 'error',
      comment: 'A plan turns a document and variables into a result, however the request came.',
      from: { path: '^src/execution/' },
      to: { path: ['^(node:)?(http|https|http2|net)$', 'node_modules/(@?fastify|@apollo|ws|graphql-ws)/'] },
    },
    {
      name: 'the-socket-reader-is-entered-by-its-door',
      severity: 'error',
      comment: 'What reads requests straight from the socket can be taken out in one piece.',
      from: { path: '^src/', pathNot: '^src/http/transport/fast-path/' },
      to: {
        path: '^src/http/transport/fast-path/',
        pathNot: '^src/http/transport/fast-path/index[.]ts$',
      },
    },
    {
      name: 'drivers-live-in-platform',
      severity: 'error',
      comment:
        'Rooms are handed their clients; only the platform opens connections, and embedded asks its own servers.',
      from: { path: '^src/', pathNot: folder(['platform', 'embedded']) },
      to: { path: 'node_modules/(pg|ioredis|prom-client)/', ...atRunTime },
    },
    {
      name: 'messages-are-sent-by-mail',
      severity: 'error',
      comment: 'One folder puts messages together: no text of a user gets into a header around it.',
      from: { path: '^src/', pathNot: '^src/mail/' },
      to: { path: 'node_modules/nodemailer/', ...atRunTime },
    },
    {
      name: 'sockets-live-in-http',
      severity: 'error',
      comment: 'One folder speaks WebSocket: bounds, origins and close codes are not to be gone around.',
      from: { path: '^src/', pathNot: '^src/http/sockets/' },
      to: { path: 'node_modules/(ws|graphql-ws)/', ...atRunTime },
    },
    ...Object.keys(TREES).map((tree) => ({
      name: `${tree}-imports-only-its-trees`,
      severity: 'error',
      comment:
        'Production stands alone. What measures, judges or shows it is a client: it proves what a client can see.',
      from: { path: `^${tree}/` },
      to: { path: `^(${otherTrees(tree).join('|')})/` },
    })),
    {
      name: 'what-runs-in-production-is-installed-there',
      severity: 'error',
      comment: 'A devDependency is missing in the image: move it to dependencies.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], ...atRunTime },
    },
    {
      name: 'benchmarks-do-not-know-each-other',
      severity: 'error',
      comment:
        'Each folder answers one question, and can be deleted alone. A waiting room is compared with floors of two.',
      from: { path: '^bench/([^/]+)/', pathNot: '^bench/waiting-room/' },
      to: { path: '^bench/[^/]+/', pathNot: '^bench/$1/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that imports nothing and that no file imports is dead.',
      from: { orphan: true, path: '^(src|harness|bench|tools|acceptance)/', pathNot: '[.]d[.]ts$' },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs'] },
  },
};
