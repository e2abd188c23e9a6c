import type { ConcertRoom } from '../concert/index.js';
import type { Context } from '../graphql/context.js';
import type { Repeating } from '../platform/clock.js';
import type { Database } from '../platform/postgres.js';
import type { Keyring } from '../platform/secrets.js';
import type { Hub } from '../push/hub.js';
import { cancelReservation } from './cancel-reservation.js';
import { startSweeper } from './hold-expiry.js';
import {
  ReservationResolver,
  SeatsUnavailableResolver,
  ViewerReservationsResolver,
} from './reservation.resolver.js';
import { ReservationSubscription } from './reservation.subscription.js';
import { publishChanged, ReservationFeed } from './reservation-feed.js';
import { Reservations } from './reservations.js';
import { createReserveSeats } from './reserve-seats.js';
import { createStrategies } from './strategies/index.js';

export { Reservation } from './reservation.type.js';

/** The functions of the database that decide; installed at every start. */
export const reservationSqlFunctions = [
  'src/reservation/sql/why-not-held.sql',
  'src/reservation/sql/hold-seats.sql',
  'src/reservation/sql/lock-and-hold-seats.sql',
  'src/reservation/sql/lock-quotas.sql',
  'src/reservation/sql/hold-seats-together.sql',
  'src/reservation/sql/overwrite-seats.sql',
  'src/reservation/sql/release-reservations.sql',
];

export interface ReservationRoomDeps {
  pool: Database;
  backgroundPool: Database;
  keyring: Keyring;
  concerts: ConcertRoom;
  holdMs: number;
  hub: Hub;
  /** How often what is watched is read again although nothing seems to be missing; null: never. */
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

/** The heart: seats are held, given back, and never sold twice. */
export function createReservationRoom(deps: ReservationRoomDeps) {
  const { pool, keyring, holdMs, concerts, hub, rereadMs, onError } = deps;
  const reservations = new Reservations(pool);
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
      saleFacts: concerts.saleFacts,
      strategies: createStrategies({ pool }),
    }),
    cancelReservation: (userId, id) => cancelReservation({ pool, reservations }, userId, id),
  });
  return {
    resolvers: [
      resolver,
      new SeatsUnavailableResolver(concerts.seatReader),
      new ViewerReservationsResolver(reservations),
      new ReservationSubscription(feed),
    ],
    nodes: { Reservation: (uuid: string, context: Context) => resolver.node(uuid, context) },
    startSweeper: (): Repeating => startSweeper(deps.backgroundPool, onError),
    publishChanged: (performanceId: number, ids: readonly string[]): void =>
      publishChanged(hub, performanceId, ids),
    stop: (): Promise<void> => feed.close(),
  };
}
