import { type Database, run } from '../platform/postgres.js';
import { type Attempt, attemptOf, byteaOf, codeOf, type HoldRow } from './hold-seats.statement.js';
import type { StrategyName } from './reservation-strategy.enum.js';
import type { ReservationRequest } from './strategy.js';

// One row for all requests with the same outcome: mostly one for the whole batch.
const HOLD_SEATS_TOGETHER = {
  name: 'hold-seats-together',
  text: `
    select array_agg(request) as requests, outcome, array_agg(amount) as amounts, currency,
           decided_at as "decidedAt", taken_seat_ids as "takenSeatIds",
           lapsed_reservation_ids as "lapsedReservationIds"
    from hold_seats_together($1, $2, $3, $4 * interval '1 millisecond', $5, $6, $7, $8, $9, $10, $11, $12)
    group by outcome, currency, decided_at, taken_seat_ids, lapsed_reservation_ids`,
};

interface ToldRow extends Omit<HoldRow, 'amount'> {
  /** Their numbers, from 1. */
  requests: number[];
  amounts: number[];
}

/** A request of a batch. */
export interface BatchedRequest<Request extends ReservationRequest = ReservationRequest> {
  request: Request;
  /**
   * False for a request that shares a seat, a key or a limited user with an earlier one of the batch. It wins
   * nothing, and gets the reason once the others have their seats.
   */
  canWin: boolean;
}

/**
 * The conditional write for many requests on one performance (sql/hold-seats-together.sql): one round trip,
 * one commit, no waiting for a seat that another transaction has locked.
 *
 * @param batch in the order of their arrival, at least one
 * @returns the outcome of each, in the same order. RACED: another transaction had locked a seat or a count,
 *   or the request was not a contender and nothing prevents it.
 */
export async function holdSeatsTogether(
  db: Database,
  strategy: StrategyName,
  batch: readonly BatchedRequest[],
): Promise<Attempt[]> {
  const requests = batch.map((each) => each.request);
  const { performance, holdMs } = requests[0]!;
  const contenders = batch.flatMap(({ canWin }, index) => (canWin ? [index + 1] : []));
  const rows = await run<ToldRow>(db, HOLD_SEATS_TOGETHER, [
    performance.performanceId,
    performance.concertId,
    strategy,
    holdMs,
    arrayOf(contenders),
    ...batchValues(requests),
    codesOf(requests),
  ]);
  const attempts = new Array<Attempt>(batch.length);
  for (const { requests: numbers, amounts, ...told } of rows) {
    numbers.forEach((number, index) => {
      attempts[number - 1] = attemptOf({ ...told, amount: amounts[index]! });
    });
  }
  return attempts;
}

type WhoAsks = Pick<ReservationRequest, 'reservationId' | 'userId' | 'idempotencyKey' | 'inputDigest'>;
type WhoAsksForWhat = WhoAsks & Pick<ReservationRequest, 'seatIds'>;

/** Who asks, and by which key, as the functions of the database take it: one array per column. */
export function askerValues(requests: readonly WhoAsks[]): string[] {
  return [
    arrayOf(requests.map((request) => request.reservationId)),
    arrayOf(requests.map((request) => request.userId)),
    arrayOf(requests.map((request) => quoted(request.idempotencyKey))),
    arrayOf(requests.map((request) => quoted(byteaOf(request.inputDigest)))),
  ];
}

/** The requests of a batch, likewise. */
export function batchValues(requests: readonly WhoAsksForWhat[]): string[] {
  return [
    ...askerValues(requests),
    arrayOf(requests.flatMap((request) => request.seatIds)),
    arrayOf(requests.flatMap((request, index) => request.seatIds.map(() => index + 1))),
  ];
}

/** The digests of the access codes, one per request; null: no request has one. */
export function codesOf(requests: readonly ReservationRequest[]): (string | null)[] | null {
  return requests.some(({ accessCodeDigest }) => accessCodeDigest !== null) ? requests.map(codeOf) : null;
}

/**
 * An array as PostgreSQL reads it. The driver would write each element with quotes and escapes, which ids and
 * numbers do not need.
 */
export function arrayOf(elements: readonly (string | number | boolean)[]): string {
  return `{${elements.join(',')}}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
