import { aim, type Floor, floor } from '../../harness/floors.js';
import { spreadOf } from '../../harness/statistics.js';
import { textTable } from '../../harness/text-table.js';
import type { Finding } from '../probe.js';

const WRAPPED_TIMES_MAX = 1.9;
const PLAIN_TIMES_MAX = 1.5;
const STATUSES_MICROS_MAX = 40;
const STATUSES_BYTES_MAX = 20_000;
const OWN_TEXT_TIMES_MIN = 0.9;
const RESERVATION_MICROS_MAX = 60;
const RESERVATION_MICROS_AIM = 45;

/** Of one round, in microseconds of CPU a request. */
export interface Slice {
  /** Bare HTTP of Node, without GraphQL. */
  floor: number;
  /** A mutation whose resolver is attached as a plain function, and refused at once. */
  plain: number;
  /** The same in a client's own words. */
  ownText: number;
  /** The same with a token that is not valid. */
  refused: number;
  /** One that type-graphql has wrapped. */
  wrapped: number;
  /** Version and statuses of 50,000 seats. */
  statuses: number;
  statusesBytes: number;
  /** A layout that the client has already. */
  layout304: number;
  reservation: Reservation;
  /** The same in a client's own words. */
  ownReservation: Reservation;
}

/** An accepted reservation under ATOMIC. */
interface Reservation {
  accepted: number;
  api: number;
  /** PostgreSQL's work on the batches. */
  batch: number;
  /** PostgreSQL's work for the relay. */
  relay: number;
  /** What else PostgreSQL does: writing its log, checkpoints, vacuum. */
  rest: number;
  redis: number;
}

/** @param tables microseconds a row, by table */
export function concluded(slices: readonly Slice[], tables: Record<string, number>): Finding {
  const median = (value: (slice: Slice) => number): number => spreadOf(slices.map(value))!.median;
  const ofReservation = (value: (reservation: Reservation) => number): number =>
    median(({ reservation }) => value(reservation));
  const entry = median(({ plain }) => plain);
  const sum = ofReservation(({ api, batch, relay, rest, redis }) => api + batch + relay + rest + redis);
  const ledger: [string, number][] = [
    ['entry, token, a resolver that refuses', entry],
    ['  of which bare HTTP', median((slice) => slice.floor)],
    ['the rest of the API: batch, answer, relay', ofReservation(({ api }) => api) - entry],
    ['PostgreSQL: batches', ofReservation(({ batch }) => batch)],
    ...Object.entries(tables).map(([table, micros]): [string, number] => [`  a row of ${table}`, micros]),
    ['PostgreSQL: relay', ofReservation(({ relay }) => relay)],
    ['PostgreSQL: its log, checkpoints, vacuum', ofReservation(({ rest }) => rest)],
    ['Redis', ofReservation(({ redis }) => redis)],
    ['an accepted reservation in all', sum],
  ];
  const others: [string, number][] = [
    ['a mutation through type-graphql, entry only', median(({ wrapped }) => wrapped)],
    ['the plain mutation in a client’s own words, entry only', median(({ ownText }) => ownText)],
    ['a token that is not valid, told so', median(({ refused }) => refused)],
    ['a reservation in a client’s own words: API', median(({ ownReservation }) => ownReservation.api)],
    ['version and statuses of 50,000 seats', median(({ statuses }) => statuses)],
    ['a layout that the client has', median(({ layout304 }) => layout304)],
  ];
  return {
    text: textTable(
      [{ title: 'CPU of an accepted reservation', align: 'left' }, { title: 'µs' }],
      [...ledger, ...others].map(([what, micros]) => [what, micros.toFixed(1)]),
    ),
    floors: floors(slices, sum),
    figures: { slices, tables, sum },
  };
}

function floors(slices: readonly Slice[], sum: number): Floor[] {
  const median = (value: (slice: Slice) => number): number => spreadOf(slices.map(value))!.median;
  const plain = median((slice) => slice.plain / slice.floor);
  const own = median((slice) => slice.plain / slice.ownText);
  const accepted = median(
    ({ reservation, ownReservation }) => ownReservation.accepted / reservation.accepted,
  );
  const wrapped = median((slice) => slice.wrapped / slice.floor);
  const statuses = median((slice) => slice.statuses);
  const bytes = median((slice) => slice.statusesBytes);
  const inAll = `${sum.toFixed(0)} µs`;
  return [
    floor(
      `an accepted reservation takes at most ${RESERVATION_MICROS_MAX} µs of CPU in all`,
      sum <= RESERVATION_MICROS_MAX,
      inAll,
    ),
    aim(`… and at most ${RESERVATION_MICROS_AIM} µs`, sum <= RESERVATION_MICROS_AIM, inAll),
    aim(
      `a plain mutation's entry is at most ${PLAIN_TIMES_MAX} × bare HTTP`,
      plain <= PLAIN_TIMES_MAX,
      `${plain.toFixed(2)} ×`,
    ),
    floor(
      `a client's own text costs the API at most 1 ÷ ${OWN_TEXT_TIMES_MIN} of a trusted one`,
      own >= OWN_TEXT_TIMES_MIN,
      `own text ${own.toFixed(2)} × trusted`,
    ),
    aim(
      `reservations in own text are at least ${OWN_TEXT_TIMES_MIN} × those in trusted ones`,
      accepted >= OWN_TEXT_TIMES_MIN,
      `${accepted.toFixed(2)} ×`,
    ),
    aim(
      `one through type-graphql at most ${WRAPPED_TIMES_MAX} ×`,
      wrapped <= WRAPPED_TIMES_MAX,
      `${wrapped.toFixed(2)} ×`,
    ),
    aim(
      `statuses of 50,000 seats take at most ${STATUSES_MICROS_MAX} µs and ${STATUSES_BYTES_MAX / 1e3} KB`,
      statuses <= STATUSES_MICROS_MAX && bytes < STATUSES_BYTES_MAX,
      `${statuses.toFixed(0)} µs, ${(bytes / 1e3).toFixed(1)} KB`,
    ),
  ];
}
