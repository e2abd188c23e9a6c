import { accessCodeDigest, type ReadSaleFacts, type SaleFacts } from '../catalogue/index.js';
import { monotonicMs } from '../platform/clock.js';
import { isPromise } from '../platform/maybe-promise.js';
import type { Database } from '../platform/postgres.js';
import type { Keyring } from '../platform/secrets.js';
import { releaseLapsed } from './release.statement.js';
import { inputDigest, reservationId } from './reservation-id.js';
import { StrategyName } from './reservation-strategy.enum.js';
import { pendingRow, type ReadPrice, type ReservationRow, type Reservations } from './reservations.js';
import type { Hold, Outcome, ReservationRequest, ReservationStrategy } from './strategy.js';

export interface ReserveSeatsCommand {
  userId: string;
  performanceId: number;
  /** 1 to 10, in any order, without repeats. */
  seatIds: number[];
  strategy: StrategyName;
  idempotencyKey: string;
  /** Null: none was sent. */
  accessCode: string | null;
}

export type ReserveSeatsResult =
  | { outcome: 'RESERVED'; reservation: ReservationRow }
  | { outcome: 'STRATEGY_FORBIDDEN' }
  /** Why the strategy cannot do it at all. */
  | { outcome: 'STRATEGY_UNAVAILABLE'; because: string }
  | Exclude<Outcome, { outcome: 'HELD' | 'KNOWN' | 'PENDING' }>;

export interface ReserveSeatsDeps {
  pool: Database;
  keyring: Keyring<'reservation-id'>;
  holdMs: number;
  saleFacts: ReadSaleFacts;
  reservations: Reservations;
  strategies: Partial<Record<StrategyName, ReservationStrategy>>;
  priceOf: ReadPrice;
  /** Whether a user was admitted to a concert with a waiting room and is still inside. */
  isAdmitted: (concertId: number, userId: string) => Promise<boolean>;
  /** Receives how long a strategy took, in milliseconds. */
  onAnswer: (ms: number) => void;
  /** Called for every request for seats that exist, refused ones included. */
  onTry: (concertId: number) => void;
}

/** The path of a reservation: the early refusal, the strategy, and the answer to a retry. */
export function createReserveSeats(deps: ReserveSeatsDeps) {
  return async function reserveSeats(command: ReserveSeatsCommand): Promise<ReserveSeatsResult> {
    const facts = deps.saleFacts(command.performanceId);
    const performance = isPromise(facts) ? await facts : facts;
    if (!performance) return { outcome: 'NOT_FOUND' };
    const seatIds = command.seatIds.toSorted((a, b) => a - b);
    const request: ReservationRequest = {
      reservationId: reservationId(deps.keyring, command.userId, command.idempotencyKey),
      userId: command.userId,
      idempotencyKey: command.idempotencyKey,
      inputDigest: inputDigest(performance.performanceId, seatIds),
      performance,
      seatIds,
      holdMs: deps.holdMs,
      accessCodeDigest: command.accessCode === null ? null : accessCodeDigest(command.accessCode),
    };
    return decided(deps, command.strategy, request, (strategy) => strategy.reserve);
  };
}

/**
 * From the early refusal to the answer; the same for seats that were named and for seats that are chosen.
 *
 * @param wayOf how a strategy decides such a request; a text: why it cannot
 */
export async function decided<Request extends ReservationRequest>(
  deps: ReserveSeatsDeps,
  name: StrategyName,
  request: Request,
  wayOf: (strategy: ReservationStrategy) => ((request: Request) => Promise<Outcome>) | string,
): Promise<ReserveSeatsResult> {
  const { performance } = request;
  deps.onTry(performance.concertId);
  const strategy = deps.strategies[name];
  const way = strategy && wayOf(strategy);
  const refusal =
    quickRefusal(performance, name, way) ??
    (performance.needsPass ? await admissionRefusal(deps, performance, request.userId) : undefined);
  // A refusal leaves the key free. But a key that has a reservation returns it, under any strategy.
  if (refusal) return (await findByIdempotencyKey(deps, request)) ?? refusal;
  const decide = way as (request: Request) => Promise<Outcome>;
  const beganMs = monotonicMs();
  let outcome = await decide(request);
  if (outcome.outcome === 'SEAT_TAKEN' && outcome.lapsedReservationIds.length > 0) {
    // A lapsed hold is never taken over. It is released as by the sweeper, and then the strategy tries once
    // more.
    await releaseLapsed(deps.pool, outcome.lapsedReservationIds);
    outcome = await decide(request);
  }
  deps.onAnswer(monotonicMs() - beganMs);
  return outcome.outcome === 'HELD'
    ? { outcome: 'RESERVED', reservation: rowOf(request, name, outcome.hold) }
    : answer(deps, request, outcome);
}

/** Refusals that need no query. Seats and sales policy are decided in the transaction. */
function quickRefusal(
  performance: SaleFacts,
  name: StrategyName,
  way: unknown,
): ReserveSeatsResult | undefined {
  if (!way) return { outcome: 'STRATEGY_UNAVAILABLE' };
  if (name === StrategyName.NO_LOCK && !performance.lab) return { outcome: 'STRATEGY_FORBIDDEN' };
  return typeof way === 'string' ? { outcome: 'STRATEGY_UNAVAILABLE', because: way } : undefined;
}

/** The early refusal of the waiting room. The transaction that decides checks the pass again. */
async function admissionRefusal(
  deps: ReserveSeatsDeps,
  performance: SaleFacts,
  userId: string,
): Promise<ReserveSeatsResult | undefined> {
  if (await deps.isAdmitted(performance.concertId, userId)) return undefined;
  return { outcome: 'NOT_ADMITTED' };
}

async function answer(
  deps: ReserveSeatsDeps,
  request: ReservationRequest,
  outcome: Exclude<Outcome, { outcome: 'HELD' }>,
): Promise<ReserveSeatsResult> {
  if (outcome.outcome === 'PENDING') {
    const price = await deps.priceOf(request.performance.performanceId, request.seatIds);
    return { outcome: 'RESERVED', reservation: pendingRow(request, outcome, price) };
  }
  if (outcome.outcome !== 'KNOWN') return outcome;
  const known = await findByIdempotencyKey(deps, request);
  if (!known) throw new Error('a key that was known has no reservation');
  return known;
}

async function findByIdempotencyKey(
  deps: ReserveSeatsDeps,
  request: ReservationRequest,
): Promise<ReserveSeatsResult | undefined> {
  const row = await deps.reservations.byKey(request.userId, request.idempotencyKey);
  if (!row) return undefined;
  if (row.inputDigest !== request.inputDigest) return { outcome: 'IDEMPOTENCY_KEY_REUSED' };
  return { outcome: 'RESERVED', reservation: row };
}

/** The reservation that was just written. Its fields are known without reading it again. */
function rowOf(request: ReservationRequest, strategy: StrategyName, hold: Hold): ReservationRow {
  return {
    id: request.reservationId,
    userId: request.userId,
    inputDigest: request.inputDigest,
    performanceId: request.performance.performanceId,
    seatIds: hold.seatIds ?? request.seatIds,
    strategy,
    status: 'HELD',
    version: 1,
    amount: hold.amount,
    currency: hold.currency,
    heldUntil: new Date(hold.decidedAt.getTime() + request.holdMs),
    createdAt: hold.decidedAt,
    refusalCode: null,
    refusedSeatIds: null,
  };
}
