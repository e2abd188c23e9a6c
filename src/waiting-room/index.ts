import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ConcertRoom } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { Repeating } from '../platform/clock.js';
import type { Database, Transaction } from '../platform/postgres.js';
import type { Keyring } from '../platform/secrets.js';
import type { Hub } from '../push/hub.js';
import {
  AdmissionThrottle,
  endPassesOfBuyers,
  Passes,
  Pressure,
  processGauges,
  type ReadSeatsLeft,
  Ticker,
  type TickerWatch,
} from './admission/index.js';
import { DrawLine, LobbyDraw, QueueLog, Receipts } from './fairness/index.js';
import { Draws, PlaceTokens, RedisLine, type RoomRow, Rooms } from './line/index.js';
import { QueueLogResolver } from './queue-log.resolver.js';
import { RoomFeeds } from './telling/index.js';
import { QueuePlaceResolver, RoomOfConcertResolver, WaitingRoomResolver } from './waiting-room.resolver.js';
import { WaitingRoomSubscription } from './waiting-room.subscription.js';
import { WaitingRoomService } from './waiting-room-service.js';

export { concertWaitingRooms } from './concert-waiting-rooms.js';

/**
 * Functions of the database; installed at every start. The reservation room calls `may_reserve` and
 * `require_pass`, so that a pass is looked at in the transaction that holds the seats.
 */
export const waitingRoomSqlFunctions = [
  'src/waiting-room/admission/sql/may-reserve.sql',
  'src/waiting-room/admission/sql/require-pass.sql',
  'src/waiting-room/line/sql/write-down-journal.sql',
];

export interface WaitingRoomSettings {
  /** How many may wait for a concert. */
  waitingMax: number;
  /** How long a fan without a socket may ask nothing and still count as present. */
  vanishedAfterMs: number;
  /** For how long no fan is admitted while fans come back to a line that was lost. */
  graceMs: number;
}

export interface WaitingRoomDeps {
  pool: Database;
  backgroundPool: Database;
  redis: Redis;
  /** Names what is ours in a Redis that other programs use, too. */
  deployment: string;
  keyring: Keyring;
  hub: Hub;
  concerts: ConcertRoom;
  /** The seat map's: the waiting room does not know the tables of the seats. */
  readSeatsLeft: ReadSeatsLeft;
  settings: WaitingRoomSettings;
  onError: (error: unknown) => void;
}

/**
 * Where fans wait their turn: places in order of arrival, told live, and the passes with which fans reserve.
 */
export function createWaitingRoom(deps: WaitingRoomDeps) {
  const { pool, redis, hub, settings, onError } = deps;
  const { catalogue } = deps.concerts;
  const process = randomUUID();
  const redisLine = new RedisLine(redis, deps.deployment, settings.vanishedAfterMs);
  const rooms = new Rooms(pool, redisLine, settings.graceMs);
  const passes = new Passes(pool);
  const tokens = new PlaceTokens(deps.keyring);
  const draws = new Draws(pool);
  const receipts = new Receipts(deps.keyring);
  const { waitingMax } = settings;
  const service = new WaitingRoomService({
    pool,
    redisLine,
    rooms,
    passes,
    tokens,
    draws,
    waitingMax,
    process,
  });
  const feeds = new RoomFeeds({ hub, process, redisLine, places: service, passes, tokens, onError });
  const ofConcert = new RoomOfConcertResolver(catalogue);
  const resolver = new QueuePlaceResolver({ service, tokens, rooms, catalogue });
  const throttle = new AdmissionThrottle(redis, deps.deployment);
  const { gauges, reserved } = processGauges(() => pool.waitingCount);
  const facts = (ids: readonly number[]) =>
    Promise.all(ids.map((id) => redisLine.facts(id).catch(() => null)));
  return {
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
    /** Whether the user may reserve at a concert with a waiting room. */
    isAdmitted: (concertId: number, userId: string): Promise<boolean> => passes.isAdmitted(concertId, userId),
    /** Ends a user's passes with their session. */
    signedOut: async (transaction: Transaction, userId: string): Promise<void> => {
      await passes.end(transaction, userId, null, 'SIGNED_OUT');
    },
    /** Ends the passes of buyers whose reservations are confirmed, in the transaction that tells of it. */
    bought: endPassesOfBuyers,
    startTicker: (watch: TickerWatch): Repeating => startTicker(deps, { redisLine, throttle, watch }),
    /** Takes how long a reservation took, in milliseconds. */
    reserved,
    /** Reports when this process is near its limits. Adaptive rooms then admit fewer fans. */
    startPressure: (): Repeating => new Pressure(gauges, throttle, process).start(onError),
    stop: (): Promise<void> => feeds.close(),
  };
}

function startTicker(
  { backgroundPool: pool, redis, deployment, hub, settings, readSeatsLeft, onError }: WaitingRoomDeps,
  shared: { redisLine: RedisLine; throttle: AdmissionThrottle; watch: TickerWatch },
): Repeating {
  // Not the connections that reservations wait for: fans are admitted also while those are used up.
  const rooms = new Rooms(pool, shared.redisLine, settings.graceMs);
  const passes = new Passes(pool);
  const line = new DrawLine(redis, deployment, settings.vanishedAfterMs);
  const lobby = new LobbyDraw(new Draws(pool), line);
  const draw = (room: RoomRow) => lobby.advance(room);
  return new Ticker({ ...shared, pool, rooms, passes, hub, readSeatsLeft, draw, onError }).start();
}
