import type { Redis } from 'ioredis';
import type { ConcertRoom, SeatReader } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { Repeating } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import type { Database } from '../platform/postgres.js';
import type { Keyring } from '../platform/secrets.js';
import type { Hub } from '../push/hub.js';
import { LogUnavailable, type RequestLog } from '../request-log/index.js';
import { cancelReservation } from './cancel-reservation.js';
import { startSweeper } from './hold-expiry.js';
import { ReservationResolver, SeatsUnavailableResolver } from './reservation.resolver.js';
import { ReservationSubscription } from './reservation.subscription.js';
import { publishChanged, ReservationFeed } from './reservation-feed.js';
import { pendingRow, type ReadPrice, type ReservationRow, Reservations } from './reservations.js';
import { createReserveSeats } from './reserve-seats.js';
import { createQueue, createStrategies, type DecidingWatch, type Queue } from './strategies/index.js';
import { ConcertLimitsResolver, ViewerReservationsResolver } from './viewer-reservations.resolver.js';

export { Reservation } from './reservation.type.js';

/** The functions of the database that decide; installed at every start. */
export const reservationSqlFunctions = [
  'src/reservation/sql/why-not-held.sql',
  'src/reservation/sql/hold-seats.sql',
  'src/reservation/sql/lock-and-hold-seats.sql',
  'src/reservation/sql/hold-fenced-seats.sql',
  'src/reservation/sql/lock-quotas.sql',
  'src/reservation/sql/hold-seats-together.sql',
  'src/reservation/sql/overwrite-seats.sql',
  'src/reservation/sql/release-reservations.sql',
  'src/reservation/sql/record-rejections.sql',
  'src/reservation/sql/decide-queued.sql',
];

export interface ReservationRoomDeps {
  pool: Database;
  backgroundPool: Database;
  /** The Redis of the locks of REDIS_LOCK. */
  redis: Redis;
  keyring: Keyring;
  concerts: ConcertRoom;
  holdMs: number;
  /** Whether a user was admitted to a concert with a waiting room and is still inside. */
  isAdmitted: (concertId: number, userId: string) => Promise<boolean>;
  /** Receives how long a request took, in milliseconds. */
  onAnswer: (ms: number) => void;
  hub: Hub;
  /** Null: QUEUE answers STRATEGY_UNAVAILABLE. */
  requestLog: RequestLog | null;
  /** How often watched reservations are read again, even when no change seems to be missing; null: never. */
  rereadMs: number | null;
  /** Receives how many requests one group commit sent to the database. */
  onBatch: (size: number) => void;
  onError: (error: unknown) => void;
}

/** The core: seats are held, given back, and never sold twice. */
export function createReservationRoom(deps: ReservationRoomDeps) {
  const { pool, backgroundPool, keyring, holdMs, concerts, hub, rereadMs, requestLog, onError } = deps;
  const tell = (performanceId: number, ids: readonly string[]): void =>
    publishChanged(hub, performanceId, ids);
  const { saleFacts } = concerts;
  const priceOf = priceReader(concerts.seatReader);
  const queue =
    requestLog &&
    createQueue({ log: requestLog, pool, backgroundPool, saleFacts, holdMs, publishChanged: tell, onError });
  const reservations = new Reservations(pool, async (id) =>
    queue ? pendingReservation(queue, priceOf, id) : null,
  );
  const feed = new ReservationFeed({ hub, reservations, rereadMs, onError });
  const resolver = new ReservationResolver({
    reservations,
    catalogue: concerts.catalogue,
    seatReader: concerts.seatReader,
    reserveSeats: createReserveSeats({
      pool,
      keyring,
      holdMs,
      reservations,
      saleFacts,
      priceOf,
      isAdmitted: deps.isAdmitted,
      onAnswer: deps.onAnswer,
      strategies: createStrategies({ ...deps, queue }),
    }),
    cancelReservation: (userId, id) => cancelReservation({ pool, reservations }, userId, id),
  });
  return {
    resolvers: [
      resolver,
      new SeatsUnavailableResolver(concerts.seatReader),
      new ViewerReservationsResolver(reservations),
      new ConcertLimitsResolver(pool, holdMs),
      new ReservationSubscription(feed),
    ],
    nodes: { Reservation: (uuid: string, context: Context) => resolver.node(uuid, context) },
    startSweeper: (): Repeating => startSweeper(backgroundPool, onError),
    /** Null: there is no queue. */
    undecided: queue && (() => queue.undecided()),
    startDeciding: (watch: DecidingWatch) => queue?.startDeciding(watch) ?? null,
    publishChanged: tell,
    stop: (): Promise<void> => feed.close(),
  };
}

function priceReader(seatReader: SeatReader): ReadPrice {
  return async (performanceId, seatIds) => {
    const prices = (await seatReader.ofPerformance(performanceId, seatIds)).map(({ price }) => price);
    // Its seats were checked before it was accepted, so there is at least one.
    return { amount: prices.reduce((sum, { amount }) => sum + amount, 0), currency: prices[0]!.currency };
  };
}

async function pendingReservation(
  queue: Queue,
  priceOf: ReadPrice,
  id: string,
): Promise<ReservationRow | null> {
  const queued = await queue.pending(id).catch((cause: unknown) => {
    if (!(cause instanceof LogUnavailable)) throw cause;
    throw new Fault('SERVICE_UNAVAILABLE', undefined, { retryAfterMs: 1_000, cause });
  });
  return queued && pendingRow(queued, queued, await priceOf(queued.performanceId, queued.seatIds));
}
