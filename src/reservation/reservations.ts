import type { SaleFacts } from '../catalogue/index.js';
import { afterPair, type PageRequest } from '../graphql/connection.type.js';
import type { RefusalCode } from '../graphql/refusal-code.enum.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import type { StrategyName } from './reservation-strategy.enum.js';
import type { ReservationRequest } from './strategy.js';

export type Status =
  | 'PENDING'
  | 'HELD'
  | 'PAYING'
  | 'CONFIRMED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'CANCELLED'
  | 'REFUNDED';

export interface ReservationRow {
  id: string;
  userId: string;
  /** As of a `ReservationRequest`. */
  inputDigest: string;
  performanceId: number;
  seatIds: number[];
  strategy: keyof typeof StrategyName;
  status: Status;
  version: number;
  amount: number;
  currency: string;
  heldUntil: Date | null;
  createdAt: Date;
  /** Set when the status is REJECTED. */
  refusalCode: RefusalCode | null;
  /** The seats that were not free, where there were some. */
  refusedSeatIds: number[] | null;
}

/** The state of a request that the queue has not decided: it precedes every stored state. */
const PENDING = {
  strategy: 'QUEUE',
  status: 'PENDING',
  version: 0,
  heldUntil: null,
  refusalCode: null,
  refusedSeatIds: null,
} as const;

/** The price of all seats of a request together. */
export interface Price {
  amount: number;
  currency: string;
}

export type ReadPrice = (performanceId: number, seatIds: readonly number[]) => Promise<Price>;

/** An undecided request as a reservation. */
export function pendingRow(
  request: Pick<ReservationRequest, 'reservationId' | 'userId' | 'inputDigest' | 'seatIds'> &
    ({ performanceId: number } | { performance: SaleFacts }),
  { acceptedAt }: { acceptedAt: Date },
  price: Price,
): ReservationRow {
  const { reservationId: id, userId, inputDigest, seatIds } = request;
  const performanceId = 'performance' in request ? request.performance.performanceId : request.performanceId;
  return { ...PENDING, ...price, id, userId, inputDigest, performanceId, seatIds, createdAt: acceptedAt };
}

/** Null does not narrow the list. */
export interface ReservationCriteria {
  performanceId: number | null;
  status: Status | null;
}

/** With its position in the list, which is ordered by microseconds since 1970. */
export type ListedReservation = ReservationRow & { createdAtMicros: number };

// From the instant it lapses, a hold reads as EXPIRED, with the version that the sweeper will give it. So a
// reader never sees whether the sweeper has run.
const COLUMNS = `
  id, user_id as "userId", encode(input_digest, 'hex') as "inputDigest", performance_id as "performanceId",
  seat_ids as "seatIds", strategy, amount, currency, held_until as "heldUntil", created_at as "createdAt",
  refusal_code as "refusalCode", refused_seat_ids as "refusedSeatIds",
  (extract(epoch from created_at) * 1000000)::bigint as "createdAtMicros",
  case when lapsed then 'EXPIRED' else status end as status,
  case when lapsed then version + 1 else version end as version`;
const HAS_LAPSED = `status in ('HELD', 'PAYING') and held_until <= clock_timestamp()`;
const LAPSED = `${HAS_LAPSED} as lapsed`;

const BY_ID: Statement = {
  name: 'reservations-by-id',
  readOnly: true,
  text: `select ${COLUMNS} from (select *, ${LAPSED} from reservation where id = any($1::uuid[])) as read`,
};

const BY_KEY: Statement = {
  name: 'reservation-by-key',
  readOnly: true,
  text: `select ${COLUMNS} from (
    select *, ${LAPSED} from reservation where user_id = $1 and idempotency_key = $2) as read`,
};

/** What is null does not narrow the list. */
const FITS = (performance: string, status: string): string => `
  (${performance}::int is null or performance_id = ${performance})
  and (${status}::text is null or ${status} =
    case when ${HAS_LAPSED} then 'EXPIRED' else status::text end)`;

const COUNT_OF_USER = {
  name: 'reservations-of-user-count',
  text: `select count(*)::int as count from reservation where user_id = $1 and ${FITS('$2', '$3')}`,
};

const OF_USER = {
  name: 'reservations-of-user',
  text: `select ${COLUMNS} from (
      select *, ${LAPSED} from reservation
      where user_id = $1 and (created_at, id) < (to_timestamp($2 / 1000000.0), $3::uuid)
        and ${FITS('$5', '$6')}
      order by created_at desc, id desc limit $4) as read
    order by created_at desc, id desc`,
};

/** Reads of reservations, as they are now. */
export class Reservations {
  /** @param pending returns the request with this id while the queue has not decided it */
  constructor(
    private readonly pool: Database,
    private readonly pending: (id: string) => Promise<ReservationRow | null>,
  ) {}

  /**
   * Includes reservations that are not decided yet.
   *
   * @throws Fault SERVICE_UNAVAILABLE: it is unknown whether there is one
   */
  readonly byId = async (ids: readonly string[]): Promise<(ReservationRow | null)[]> => {
    const rows = await this.decided(ids);
    if (!rows.includes(null)) return rows;
    const pending = await Promise.all(rows.map((row, index) => row ?? this.pending(ids[index]!)));
    // A reservation found in neither may have been decided between the two reads.
    const neither = ids.filter((_, index) => !pending[index]);
    const late = neither.length > 0 ? await this.decided(neither) : [];
    return pending.map((row, index) => row ?? late[neither.indexOf(ids[index]!)] ?? null);
  };

  /** Only decided reservations. */
  readonly decided = async (ids: readonly string[]): Promise<(ReservationRow | null)[]> => {
    const rows = await run<ReservationRow>(this.pool, BY_ID, [ids]);
    return inOrder(ids, rows, ({ id }) => id);
  };

  async byKey(userId: string, idempotencyKey: string): Promise<ReservationRow | undefined> {
    const [row] = await run<ReservationRow>(this.pool, BY_KEY, [userId, idempotencyKey]);
    return row;
  }

  /** The newest first, one more than asked for. */
  list(userId: string, request: PageRequest, criteria: ReservationCriteria): Promise<ListedReservation[]> {
    const [micros, id] = afterPair(request) ?? [Number.MAX_SAFE_INTEGER, LAST_ID];
    const { performanceId, status } = criteria;
    return run(this.pool, OF_USER, [userId, micros, id, request.first + 1, performanceId, status]);
  }

  async count(userId: string, { performanceId, status }: ReservationCriteria): Promise<number> {
    const [row] = await run<{ count: number }>(this.pool, COUNT_OF_USER, [userId, performanceId, status]);
    return row!.count;
  }
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
