import { accessCodeDigest } from '../../catalogue/index.js';
import { isPromise } from '../../platform/maybe-promise.js';
import { bestSeatsDigest, reservationId } from '../reservation-id.js';
import type { StrategyName } from '../reservation-strategy.enum.js';
import { decided, type ReserveSeatsDeps, type ReserveSeatsResult } from '../reserve-seats.js';
import type { BestSeatsRequest, BestSeatsWish } from '../strategy.js';

export interface ReserveBestSeatsCommand extends BestSeatsWish {
  userId: string;
  performanceId: number;
  strategy: StrategyName;
  idempotencyKey: string;
  /** Null: none was sent. */
  accessCode: string | null;
}

interface ReserveBestSeatsDeps extends ReserveSeatsDeps {
  /** Whether the performance has this section. */
  hasSection: (performanceId: number, sectionId: number) => Promise<boolean>;
}

/** The path of a reservation whose seats the server chooses. */
export function createReserveBestSeats(deps: ReserveBestSeatsDeps) {
  return async function reserveBestSeats(command: ReserveBestSeatsCommand): Promise<ReserveSeatsResult> {
    const { userId, performanceId, count, adjacent, sectionId, idempotencyKey } = command;
    const facts = deps.saleFacts(performanceId);
    const performance = isPromise(facts) ? await facts : facts;
    if (!performance) return { outcome: 'NOT_FOUND' };
    if (sectionId !== null && !(await deps.hasSection(performanceId, sectionId))) {
      return { outcome: 'NOT_FOUND' };
    }
    const wish: BestSeatsWish = { count, adjacent, sectionId };
    const request: BestSeatsRequest = {
      reservationId: reservationId(deps.keyring, userId, idempotencyKey),
      userId,
      idempotencyKey,
      inputDigest: bestSeatsDigest(performanceId, wish),
      performance,
      seatIds: [],
      wish,
      holdMs: deps.holdMs,
      accessCodeDigest: command.accessCode === null ? null : accessCodeDigest(command.accessCode),
    };
    const result = await decided(deps, command.strategy, request, (strategy) => strategy.reserveBest);
    // The lapsed holds that stood in the way were given back, and still nothing fits.
    return result.outcome === 'SEAT_TAKEN' ? { outcome: 'NO_SUCH_SEATS' } : result;
  };
}
