import { afterPair, type PageRequest } from '../graphql/connection.type.js';
import { Fault } from '../platform/fault.js';
import { type Database, run } from '../platform/postgres.js';
import { ReservationStatus } from '../reservation/index.js';
import {
  EXPORT_PAGE,
  type ListedRow,
  OF_PERFORMANCES,
  OF_SEAT,
  OF_USER,
} from './reservation-list.statement.js';
import type { Scope } from './scope.js';

/** Null does not narrow the list. */
export interface ListCriteria {
  userId: string | null;
  seatId: number | null;
  status: ReservationStatus | null;
  from: Date | null;
  to: Date | null;
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const STORED = Object.values(ReservationStatus).filter((status) => status !== ReservationStatus.PENDING);

/** As many as a concert has at most. For each, the index is walked once for each status. */
const PERFORMANCES_MAX = 200;

/**
 * The reservations that fit, the newest first, one more than asked for. By seat, else by user, else by the
 * performances: each way has an index, and none reads a whole table.
 *
 * @throws Fault BAD_USER_INPUT: nothing but more than 200 performances is named
 */
export async function listReservations(
  pool: Database,
  scope: Scope,
  criteria: ListCriteria,
  request: PageRequest,
): Promise<ListedRow[]> {
  const [micros, id] = afterPair(request) ?? [Number.MAX_SAFE_INTEGER, LAST_ID];
  const { userId, seatId } = criteria;
  const byPerformance = userId === null && seatId === null;
  if (byPerformance && !(scope.narrows && scope.performanceIds.length <= PERFORMANCES_MAX)) throw tooWide();
  const performances = byPerformance || scope.narrows ? scope.performanceIds : null;
  const values = [performances, ...conditions(criteria), micros, id, request.first + 1];
  if (seatId !== null) return run(pool, OF_SEAT, [...values, userId, seatId]);
  if (userId !== null) return run(pool, OF_USER, [...values, userId]);
  return run(pool, OF_PERFORMANCES, values);
}

function tooWide(): Fault {
  const names = '`performanceId`, `concertId`, `userId`, `email` or `seatId`';
  return new Fault('BAD_USER_INPUT', `The list is too long: name ${names}.`);
}

/** The page of one performance after this row, the oldest first. */
export function exportPage(
  pool: Database,
  performanceId: number,
  criteria: Pick<ListCriteria, 'status' | 'from' | 'to'>,
  last: Pick<ListedRow, 'createdAtMicros' | 'id'> | undefined,
  size: number,
): Promise<ListedRow[]> {
  const after = [last?.createdAtMicros ?? 0, last?.id ?? FIRST_ID];
  return run(pool, EXPORT_PAGE, [[performanceId], ...conditions(criteria), ...after, size]);
}

function conditions({ status, from, to }: Pick<ListCriteria, 'status' | 'from' | 'to'>): unknown[] {
  return [storedAs(status), hasLapsed(status), from ?? '-infinity', to ?? 'infinity'];
}

/** A hold that has lapsed is stored as HELD or PAYING until the sweeper comes. */
function storedAs(status: ReservationStatus | null): ReservationStatus[] {
  if (status === null) return STORED;
  if (status !== ReservationStatus.EXPIRED) return STORED.filter((each) => each === status);
  return [ReservationStatus.EXPIRED, ReservationStatus.HELD, ReservationStatus.PAYING];
}

function hasLapsed(status: ReservationStatus | null): boolean | null {
  return status === null ? null : status === ReservationStatus.EXPIRED;
}
