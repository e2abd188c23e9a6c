import { type Database, run } from '../../../platform/postgres.js';
import { type Attempt, overwriteSeats } from '../../hold-seats.statement.js';
import type { ReservationRequest, ReservationStrategy } from '../../strategy.js';
import { untilDecided } from '../../until-decided.js';

const READ_SEATS = {
  name: 'no-lock-read-seats',
  text: `
    select s.id, s.status, exists (
      select from reservation r where r.user_id = $2 and r.idempotency_key = $3) as known,
      p.sale_opens_at > clock_timestamp() as "notOpen", p.starts_at <= clock_timestamp() as ended,
      case when r.status in ('HELD', 'PAYING') and r.held_until <= clock_timestamp() then r.id
        end as "lapsedReservationId"
    from seat s join performance_sale p on p.performance_id = s.performance_id
    left join reservation r on r.id = s.reservation_id
    where s.id = any($1::bigint[]) and s.performance_id = $4
    order by s.id`,
};

interface SeatRead {
  id: number;
  status: string;
  known: boolean;
  notOpen: boolean | null;
  ended: boolean;
  lapsedReservationId: string | null;
}

/**
 * No protection, to show the race; allowed in lab performances only.
 *
 * Mechanism: read, decide in this process, then write over the present state. Guarantee: none. Two requests
 * that read a free seat both get it. Nothing waits and nothing is slowed down, so the machine alone
 * determines how often that happens. Choose it to see what the other strategies prevent.
 */
export function createNoLock(deps: { pool: Database }): ReservationStrategy {
  return {
    reserve: (request) => untilDecided(request, () => readThenOverwrite(deps.pool, request)),
    reserveBest:
      'NO_LOCK shows what becomes of seats that two callers choose, so it chooses none. ATOMIC, PESSIMISTIC and OPTIMISTIC can.',
  };
}

async function readThenOverwrite(pool: Database, request: ReservationRequest): Promise<Attempt> {
  const { seatIds, userId, idempotencyKey, performance } = request;
  const values = [seatIds, userId, idempotencyKey, performance.performanceId];
  const seats = await run<SeatRead>(pool, READ_SEATS, values);
  if (seats.length < seatIds.length) return { outcome: 'NOT_FOUND' };
  if (seats.some((seat) => seat.known)) return { outcome: 'KNOWN' };
  if (seats.some((seat) => seat.notOpen)) return { outcome: 'SALE_NOT_OPEN' };
  if (seats.some((seat) => seat.ended)) return { outcome: 'SALE_ENDED' };
  const takenSeatIds = seats.filter((seat) => seat.status !== 'AVAILABLE').map((seat) => seat.id);
  if (takenSeatIds.length > 0) {
    const lapsedReservationIds = seats.flatMap((seat) => seat.lapsedReservationId ?? []);
    return { outcome: 'SEAT_TAKEN', takenSeatIds, lapsedReservationIds };
  }
  return overwriteSeats(pool, request);
}
