import type { CatalogueOffers, SeatReader } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { unavailable } from '../platform/fault.js';
import { LogUnavailable, type RequestLog } from '../request-log/index.js';
import { defineRoom, type OwnGround, type ProcessRoles, variable, whole } from '../room/index.js';
import { Migration0015Paying } from './0015-paying.js';
import { BestRows } from './best-seats/best-rows.js';
import { BestSeatsResolver } from './best-seats/best-seats.resolver.js';
import type { ReadFreeSeats } from './best-seats/free-seats.js';
import { createReserveBestSeats } from './best-seats/reserve-best-seats.js';
import { cancelReservation } from './cancel-reservation.js';
import { SWEEP_MS, sweepLapsedHolds } from './hold-expiry.js';
import { RESERVATION_ID } from './ids.js';
import { type ReservationMetrics, reservationMetrics } from './metrics.js';
import { ReservationResolver, SeatsUnavailableResolver } from './reservation.resolver.js';
import { ReservationSubscription } from './reservation.subscription.js';
import { publishChanged, ReservationFeed } from './reservation-feed.js';
import { pendingRow, type ReadPrice, type ReservationRow, Reservations } from './reservations.js';
import { reservationTeller } from './reservations-changed.js';
import { createReserveSeats } from './reserve-seats.js';
import { createQueue, createStrategies, type Queue } from './strategies/index.js';
import { ConcertLimitsResolver, ViewerReservationsResolver } from './viewer-reservations.resolver.js';

export { RESERVATION_ID } from './ids.js';
export { Reservation, type ShownReservation, toReservation } from './reservation.type.js';
export { ReservationStatus } from './reservation-status.enum.js';
export { StrategyName } from './reservation-strategy.enum.js';
export type { ReservationRow, Reservations } from './reservations.js';

/** What reservations get from other rooms. */
interface ReservationNeeds {
  catalogue: CatalogueOffers;
  /** Null: QUEUE answers STRATEGY_UNAVAILABLE. */
  requestLog: RequestLog | null;
  /** Whether a user was admitted to a concert with a waiting room and is still inside. */
  isAdmitted: (concertId: number, userId: string) => Promise<boolean>;
  /** Receives how long a request took, in milliseconds. */
  onAnswer: (ms: number) => void;
  /** Reads a seat map: where it is worth looking for the best seats. */
  readFreeSeats: ReadFreeSeats;
}

/** The core: seats are held, given back, and never sold twice. */
export const reservationRoom = defineRoom({
  name: 'reservation',
  variables: {
    HOLD_SECONDS: variable(
      whole(1, 3_600).default(300),
      'How many seconds seats are held without a payment, 1 to 3600. Default: 300.',
    ),
  },
  settings: ({ HOLD_SECONDS }) => ({ holdMs: HOLD_SECONDS * 1_000 }),
  metrics: reservationMetrics,
  keys: ['reservation-id'],
  ids: [RESERVATION_ID],
  migrations: [{ name: '0015-paying', class: Migration0015Paying }],
  sqlFunctions: [
    'src/reservation/sql/live-seats.sql',
    'src/reservation/sql/seats-of-user.sql',
    'src/reservation/sql/open-quotas.sql',
    'src/reservation/sql/take-quota.sql',
    'src/reservation/sql/admits-to-presale.sql',
    'src/reservation/sql/buyers-allowed.sql',
    'src/reservation/sql/why-not-held.sql',
    'src/reservation/sql/hold-seats.sql',
    'src/reservation/sql/lock-and-hold-seats.sql',
    'src/reservation/sql/hold-fenced-seats.sql',
    'src/reservation/sql/lock-quotas.sql',
    'src/reservation/sql/hold-seats-together.sql',
    'src/reservation/sql/pick-best-seats.sql',
    'src/reservation/sql/why-no-seats.sql',
    'src/reservation/sql/hold-best-seats-together.sql',
    'src/reservation/sql/lock-and-hold-best-seats.sql',
    'src/reservation/sql/overwrite-seats.sql',
    'src/reservation/sql/release-reservations.sql',
    'src/reservation/sql/cancel-reservation.sql',
    'src/reservation/sql/record-rejections.sql',
    'src/reservation/sql/decide-queued.sql',
    'src/reservation/sql/record-transition.sql',
    'src/reservation/sql/write-reservations-changed.sql',
    'src/reservation/sql/lock-reservation.sql',
    'src/reservation/sql/confirm-reservation.sql',
    'src/reservation/sql/reconfirm-reservation.sql',
    'src/reservation/sql/lock-payable-together.sql',
    'src/reservation/sql/confirm-together.sql',
    'src/reservation/sql/begin-paying.sql',
    'src/reservation/sql/resume-hold.sql',
    'src/reservation/sql/undo-paying.sql',
    'src/reservation/sql/live-reservations.sql',
    'src/reservation/sql/hold-kept-seats.sql',
    'src/reservation/sql/may-have-seats.sql',
    'src/reservation/sql/reservation-states.sql',
    'src/reservation/sql/paid-between.sql',
    'src/reservation/sql/seats-bought.sql',
  ],
  build: buildReservations,
});

type ReservationGround = OwnGround<{ holdMs: number }, ReservationMetrics, 'reservation-id'>;

function buildReservations(ground: ReservationGround, needs: ReservationNeeds) {
  const { pool, backgroundPool, hub, rereadMs, metrics } = ground;
  const { holdMs } = ground.settings;
  const { requestLog: log } = needs;
  const { saleFacts, seatReader } = needs.catalogue;
  const onError = ground.report('following reservations');
  const tell = (performanceId: number, ids: readonly string[]): void =>
    publishChanged(hub, performanceId, ids);
  const publish = { publishChanged: tell, onError };
  const queue = log && createQueue({ log, pool, backgroundPool, saleFacts, holdMs, ...publish });
  const priceOf = priceReader(seatReader);
  const reservations = new Reservations(pool, async (id) =>
    queue ? pendingReservation(queue, priceOf, id) : null,
  );
  const feed = new ReservationFeed({ hub, reservations, rereadMs, onError });
  const { resolver, bestSeats } = createResolvers(ground, needs, { reservations, queue, priceOf });
  let deciding: { stop(): Promise<void> } | undefined;
  return {
    offers: { publishChanged: tell, reservations },
    resolvers: [
      resolver,
      bestSeats,
      new SeatsUnavailableResolver(seatReader),
      new ViewerReservationsResolver(reservations),
      new ConcertLimitsResolver(pool, holdMs),
      new ReservationSubscription(feed),
    ],
    nodes: { Reservation: (uuid: string, context: Context) => resolver.node(uuid, context) },
    consumers: [reservationTeller(tell)],
    jobs: [
      {
        name: 'sweep lapsed holds',
        every: SWEEP_MS,
        run: async () => void (await sweepLapsedHolds(backgroundPool)),
      },
    ],
    start({ worker }: ProcessRoles): void {
      if (worker) deciding = queue?.startDeciding(metrics);
    },
    async close(): Promise<void> {
      await deciding?.stop();
      await feed.close();
    },
  };
}

function createResolvers(
  { pool, redis, keyring, metrics, settings: { holdMs } }: ReservationGround,
  { catalogue: offers, isAdmitted, onAnswer, readFreeSeats }: ReservationNeeds,
  parts: { reservations: Reservations; queue: Queue | null; priceOf: ReadPrice },
) {
  const { reservations, queue, priceOf } = parts;
  const { catalogue, saleFacts, layouts, seatReader, interest } = offers;
  const bestRows = new BestRows({ pool, layouts, readSeatMap: readFreeSeats });
  const strategies = createStrategies({ pool, redis, queue, bestRows, onBatch: metrics.onBatch });
  const deps = {
    pool,
    keyring,
    holdMs,
    reservations,
    saleFacts,
    priceOf,
    isAdmitted,
    onAnswer,
    onTry: (concertId: number) => interest.note(concertId),
    strategies,
  };
  const hasSection = async (performanceId: number, sectionId: number): Promise<boolean> =>
    (await layouts.sections(performanceId)).some(({ id }) => id === sectionId);
  return {
    resolver: new ReservationResolver({
      reservations,
      catalogue,
      seatReader,
      reserveSeats: createReserveSeats(deps),
      cancelReservation: (userId, id) => cancelReservation({ pool, reservations }, userId, id),
    }),
    bestSeats: new BestSeatsResolver(createReserveBestSeats({ ...deps, hasSection })),
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
    throw unavailable(cause);
  });
  return queued && pendingRow(queued, queued, await priceOf(queued.performanceId, queued.seatIds));
}
