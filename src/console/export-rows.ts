import { PERFORMANCE_ID, SEAT_ID } from '../catalogue/index.js';
import { USER_ID, type UserRow } from '../people/index.js';
import { type Database, run } from '../platform/postgres.js';
import { RESERVATION_ID } from '../reservation/index.js';
import type { Cell } from './csv.js';
import {
  AUDIT_PAGE,
  type AuditRecord,
  PAYMENTS_OF,
  type PaymentRecord,
  TITLES_OF,
} from './export-rows.statement.js';
import { exportPage, type ListCriteria } from './reservation-list.js';
import type { ListedRow } from './reservation-list.statement.js';
import { type FiguresBy, type Period, salesFigures } from './sales-figures.js';

/** So many rows are in memory at a time, for each export. */
const PAGE_ROWS = 1_000;

/** Lines of one page. The next page is read when the reader has taken this one. */
export type Pages = AsyncGenerator<Cell[][], void, undefined>;

export interface ExportDeps {
  /** For what decides whether there is an export. */
  pool: Database;
  /** For large statements that are not urgent. */
  db: Database;
  readUsers: (ids: readonly string[]) => Promise<(UserRow | null)[]>;
}

export type Narrowing = Pick<ListCriteria, 'status' | 'from' | 'to'>;

export const RESERVATION_COLUMNS = [
  'reservation_id',
  'performance_id',
  'title',
  'starts_at',
  'user_id',
  'user_name',
  'status',
  'strategy',
  'seats',
  'seat_ids',
  'amount',
  'currency',
  'created_at',
  'changed_at',
  'held_until',
];

/**
 * Pages of the reservations of performances, each performance from its oldest reservation on. Each page is a
 * statement of its own, which begins after the last row: nothing stays open while a slow client reads, and a
 * reservation that changes meanwhile keeps its place.
 */
async function* pagesOf(
  db: Database,
  performanceIds: readonly number[],
  narrowing: Narrowing,
): AsyncGenerator<ListedRow[], void, undefined> {
  for (const performanceId of performanceIds) {
    let last: ListedRow | undefined;
    for (;;) {
      const rows = await exportPage(db, performanceId, narrowing, last, PAGE_ROWS);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE_ROWS) break;
      last = rows.at(-1);
    }
  }
}

export async function* reservationPages(
  { db, readUsers }: ExportDeps,
  performanceIds: readonly number[],
  narrowing: Narrowing,
): Pages {
  const found = await run<Titled>(db, TITLES_OF, [performanceIds]);
  const titles = new Map(found.map((row) => [row.performanceId, row]));
  for await (const rows of pagesOf(db, performanceIds, narrowing)) {
    const userIds = [...new Set(rows.map(({ userId }) => userId))];
    const users = await readUsers(userIds);
    const names = new Map(userIds.map((id, index) => [id, users[index]?.displayName ?? null]));
    yield rows.map((row) => reservationCells(row, titles.get(row.performanceId)!, names.get(row.userId)!));
  }
}

interface Titled {
  performanceId: number;
  title: string;
  startsAt: Date;
}

function reservationCells(row: ListedRow, { title, startsAt }: Titled, name: string | null): Cell[] {
  return [
    RESERVATION_ID.encode(row.id),
    PERFORMANCE_ID.encode(row.performanceId),
    title,
    startsAt,
    USER_ID.encode(row.userId),
    name,
    row.status,
    row.strategy,
    row.seatIds.length,
    row.seatIds.map((id) => SEAT_ID.encode(id)).join(' '),
    row.amount,
    row.currency,
    row.createdAt,
    row.changedAt,
    row.heldUntil,
  ];
}

export const PAYMENT_COLUMNS = [
  'payment_id',
  'reservation_id',
  'performance_id',
  'user_id',
  'method',
  'status',
  'amount',
  'refunded',
  'currency',
  'reference',
  'failure_code',
  'created_at',
  'changed_at',
];

/** @param encodePayment writes the id of a payment as the API does */
export async function* paymentPages(
  { db }: ExportDeps,
  performanceIds: readonly number[],
  narrowing: Narrowing,
  encodePayment: (uuid: string) => string,
): Pages {
  for await (const reservations of pagesOf(db, performanceIds, narrowing)) {
    const rows = await run<PaymentRecord>(db, PAYMENTS_OF, [reservations.map(({ id }) => id)]);
    yield rows.map((row) => [
      encodePayment(row.id),
      RESERVATION_ID.encode(row.reservationId),
      PERFORMANCE_ID.encode(row.performanceId),
      USER_ID.encode(row.userId),
      row.method,
      row.status,
      row.amount,
      row.refunded,
      row.currency,
      row.reference,
      row.failureCode,
      row.createdAt,
      row.changedAt,
    ]);
  }
}

export const FIGURE_COLUMNS = [
  'group',
  'sold_reservations',
  'sold_seats',
  'held_reservations',
  'held_seats',
  'refunded_reservations',
  'refunded_seats',
  'cancelled_reservations',
  'cancelled_seats',
  'expired_reservations',
  'expired_seats',
  'gross',
  'refunded',
  'net',
  'currency',
];

/** @param nameOf writes a group as the API does */
export async function* figurePages(
  { db }: ExportDeps,
  performanceIds: readonly number[],
  by: FiguresBy,
  period: Period,
  nameOf: (key: string) => string,
): Pages {
  const figures = await salesFigures(db, performanceIds, by, period);
  if (!figures) return;
  const lines = [...figures.groups.map((each) => [nameOf(each.key), each] as const)];
  yield [...lines, ['TOTAL', figures.total] as const].map(([name, figure]) => [
    name,
    ...[figure.sold, figure.held, figure.refunded, figure.cancelled, figure.expired].flatMap((count) => [
      count.reservations,
      count.seats,
    ]),
    figure.gross,
    figure.refundedAmount,
    figure.gross - figure.refundedAmount,
    figures.currency,
  ]);
}

export const AUDIT_COLUMNS = [
  'change',
  'changed_at',
  'actor_user_id',
  'kind',
  'entity',
  'action',
  'before',
  'after',
];

export async function* auditPages({ db }: ExportDeps, { from, to }: Period): Pages {
  let last = 0;
  for (;;) {
    const values = [last, PAGE_ROWS, from ?? '-infinity', to ?? 'infinity'];
    const rows = await run<AuditRecord>(db, AUDIT_PAGE, values);
    yield rows.map((row) => [
      row.id,
      row.changedAt,
      row.actorUserId && USER_ID.encode(row.actorUserId),
      row.kind,
      row.entityId,
      row.action,
      row.before === null ? null : JSON.stringify(row.before),
      row.after === null ? null : JSON.stringify(row.after),
    ]);
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1)!.id;
  }
}
