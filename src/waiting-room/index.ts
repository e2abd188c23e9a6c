import { randomUUID } from 'node:crypto';
import type { CatalogueOffers } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { Repeating } from '../platform/clock.js';
import type { Transaction } from '../platform/postgres.js';
import { defineRoom, type OwnGround, type ProcessRoles, variable, whole } from '../room/index.js';
import {
  AdmissionThrottle,
  Passes,
  PRESSURE_MS,
  Pressure,
  processGauges,
  type ReadSeatsLeft,
  Ticker,
  type TickerDeps,
  type TickerWatch,
} from './admission/index.js';
import { DrawLine, LobbyDraw, QueueLog, Receipts } from './fairness/index.js';
import { Draws, PlaceTokens, RedisLine, type RoomRow, Rooms } from './line/index.js';
import { waitingRoomMetrics } from './metrics.js';
import { QueueLogResolver } from './queue-log.resolver.js';
import { QUEUE_PLACE_ID, RoomFeeds } from './telling/index.js';
import { QueuePlaceResolver, RoomOfConcertResolver, WaitingRoomResolver } from './waiting-room.resolver.js';
import { WaitingRoomSubscription } from './waiting-room.subscription.js';
import { WAITING_ROOM_ID } from './waiting-room.type.js';
import { WaitingRoomService } from './waiting-room-service.js';

export { concertWaitingRooms } from './concert-waiting-rooms.js';

interface WaitingRoomSettings {
  /** How many may wait for a concert. */
  waitingMax: number;
  /** How long a fan without a socket may ask nothing and still count as present. */
  vanishedAfterMs: number;
  /** For how long no fan is admitted while fans come back to a line that was lost. */
  graceMs: number;
}

/** What the waiting room gets from other rooms. */
interface WaitingRoomNeeds {
  catalogue: CatalogueOffers;
  /** The seat map's: the waiting room does not know the tables of the seats. */
  readSeatsLeft: ReadSeatsLeft;
}

type WaitingRoomGround = OwnGround<WaitingRoomSettings, TickerWatch, 'queue-token' | 'queue-receipt'>;

/**
 * Where fans wait their turn: places in order of arrival, told live, and the passes with which fans reserve.
 */
export const waitingRoom = defineRoom({
  name: 'waitingRoom',
  variables: {
    WAITING_ROOM_MAX: variable(
      whole(1, 10_000_000).default(1_000_000),
      'How many fans may wait for one concert, 1 to 10000000. Further ones get QUEUE_FULL. Default: 1000000.',
    ),
    VANISHED_AFTER_SECONDS: variable(
      whole(5, 3_600).default(60),
      'After how many seconds without a socket and without a request a waiting fan counts as away, 5 to 3600. The fan keeps the place. Default: 60.',
    ),
    RECOVERY_GRACE_SECONDS: variable(
      whole(1, 600).default(10),
      'For how many seconds no fan is admitted after a queue was lost, so that waiting fans can come back first, 1 to 600. Default: 10.',
    ),
  },
  settings: ({ WAITING_ROOM_MAX, VANISHED_AFTER_SECONDS, RECOVERY_GRACE_SECONDS }): WaitingRoomSettings => ({
    waitingMax: WAITING_ROOM_MAX,
    vanishedAfterMs: VANISHED_AFTER_SECONDS * 1_000,
    graceMs: RECOVERY_GRACE_SECONDS * 1_000,
  }),
  metrics: waitingRoomMetrics,
  keys: ['queue-token', 'queue-receipt'],
  ids: [QUEUE_PLACE_ID, WAITING_ROOM_ID],
  // The reservation room calls `may_reserve` and `require_pass`, so that a pass is looked at in the
  // transaction that holds the seats.
  sqlFunctions: [
    'src/waiting-room/admission/sql/may-reserve.sql',
    'src/waiting-room/admission/sql/require-pass.sql',
    'src/waiting-room/admission/sql/end-pass-of-buyer.sql',
    'src/waiting-room/line/sql/write-down-journal.sql',
  ],
  build: buildWaitingRoom,
});

function buildWaitingRoom(ground: WaitingRoomGround, { catalogue, readSeatsLeft }: WaitingRoomNeeds) {
  const { pool, redis, deployment, settings } = ground;
  const onError = ground.report('the waiting room');
  const redisLine = new RedisLine(redis, deployment, settings.vanishedAfterMs);
  const passes = new Passes(pool);
  const places = buildPlaces(ground, { catalogue, redisLine, passes, onError });
  const throttle = new AdmissionThrottle(redis, deployment);
  const measures = processGauges(() => pool.waitingCount);
  const pressure = new Pressure(measures.gauges, throttle, places.process);
  let ticking: Repeating | undefined;
  return {
    offers: {
      /** Whether the user may reserve at a concert with a waiting room. */
      isAdmitted: (concertId: number, userId: string): Promise<boolean> =>
        passes.isAdmitted(concertId, userId),
      /** Takes how long a reservation took, in milliseconds. */
      reserved: measures.reserved,
      /** The public keys of receipts. */
      receiptKeys: places.receiptKeys,
      /** Ends a user's passes with their session. */
      signedOut: async (transaction: Transaction, userId: string): Promise<void> => {
        await passes.end(transaction, userId, null, 'SIGNED_OUT');
      },
    },
    resolvers: places.resolvers,
    nodes: places.nodes,
    // Adaptive rooms admit fewer fans while a process that answers requests is near its limits.
    jobs: [
      { name: 'report pressure', every: PRESSURE_MS, role: 'api' as const, run: () => pressure.check() },
    ],
    start({ api, worker }: ProcessRoles): void {
      if (api) measures.start();
      if (worker) ticking = createTicker(ground, { redisLine, throttle, readSeatsLeft, onError }).start();
    },
    async close(): Promise<void> {
      measures.stop();
      await ticking?.stop();
      await places.close();
    },
  };
}

/** What fans ask and are told about their places. */
function buildPlaces(
  { pool, hub, keyring, settings: { waitingMax, graceMs } }: WaitingRoomGround,
  shared: Pick<WaitingRoomNeeds, 'catalogue'> & Pick<TickerDeps, 'redisLine' | 'passes' | 'onError'>,
) {
  const { redisLine, passes, onError } = shared;
  const { catalogue, interest } = shared.catalogue;
  const process = randomUUID();
  const rooms = new Rooms(pool, redisLine, graceMs);
  const tokens = new PlaceTokens(keyring);
  const draws = new Draws(pool);
  const receipts = new Receipts(keyring);
  const parts = { pool, redisLine, rooms, passes, tokens, draws, process };
  const onJoin = (concertId: number): void => interest.note(concertId);
  const service = new WaitingRoomService({ ...parts, waitingMax, onJoin });
  const feeds = new RoomFeeds({ hub, process, redisLine, places: service, passes, tokens, onError });
  const ofConcert = new RoomOfConcertResolver(catalogue);
  const resolver = new QueuePlaceResolver({ service, tokens, rooms, catalogue });
  const facts = (ids: readonly number[]) =>
    Promise.all(ids.map((id) => redisLine.facts(id).catch(() => null)));
  return {
    /** Names this process in the lines. */
    process,
    resolvers: [
      resolver,
      ofConcert,
      new WaitingRoomResolver({ byConcert: rooms.byConcert, facts }),
      new QueueLogResolver({ log: new QueueLog(pool), draws, rooms, service, receipts }),
      new WaitingRoomSubscription(feeds),
    ],
    nodes: {
      QueuePlace: (number: number, context: Context) => resolver.node(number, context),
      WaitingRoom: (concertId: number, context: Context) => ofConcert.node(concertId, context),
    },
    receiptKeys: () => receipts.publicKeys(),
    close: () => feeds.close(),
  };
}

function createTicker(
  ground: WaitingRoomGround,
  parts: Pick<TickerDeps, 'redisLine' | 'throttle' | 'readSeatsLeft' | 'onError'>,
): Ticker {
  // Not the connections that reservations wait for: fans are admitted also while those are used up.
  const { backgroundPool: pool, redis, deployment, hub, metrics: watch } = ground;
  const { vanishedAfterMs, graceMs } = ground.settings;
  const rooms = new Rooms(pool, parts.redisLine, graceMs);
  const passes = new Passes(pool);
  const line = new DrawLine(redis, deployment, vanishedAfterMs);
  const lobby = new LobbyDraw(new Draws(pool), line);
  const draw = (room: RoomRow) => lobby.advance(room);
  return new Ticker({ ...parts, pool, rooms, passes, hub, watch, draw });
}
