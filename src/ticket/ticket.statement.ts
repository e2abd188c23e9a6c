import type { Statement } from '../platform/postgres.js';

export type TicketStatusName = 'VALID' | 'USED' | 'VOID';

export interface TicketRow {
  id: string;
  reservationId: string;
  performanceId: number;
  seatId: number;
  lab: boolean;
  holderUserId: string;
  /** Who paid for it. */
  buyerUserId: string;
  status: TicketStatusName;
  issuedAt: Date;
  usedAt: Date | null;
  usedGate: string | null;
  voidReason: 'REFUNDED' | 'TRANSFERRED' | null;
  /** The ticket that it took the place of; null where it was issued to the buyer. */
  replaces: string | null;
}

/** With its position in a list, which is ordered by microseconds since 1970. */
export type ListedTicket = TicketRow & { issuedAtMicros: number };

// The first ticket of a seat went to the buyer.
const COLUMNS = `
  t.id, t.reservation_id as "reservationId", t.performance_id as "performanceId", t.seat_id as "seatId", t.lab,
  t.holder_user_id as "holderUserId", t.status, t.issued_at as "issuedAt", t.used_at as "usedAt",
  t.used_gate as "usedGate",
  t.void_reason as "voidReason", t.replaces,
  case when t.replaces is null then t.holder_user_id else (
    select f.holder_user_id from ticket f
    where f.reservation_id = t.reservation_id and f.replaces is null limit 1) end as "buyerUserId"`;

/** Values: ids. */
export const TICKETS_BY_ID: Statement = {
  name: 'tickets-by-id',
  readOnly: true,
  text: `select ${COLUMNS} from ticket t where t.id = any($1::uuid[])`,
};

/** Values: reservations. The newest ticket of each seat, in layout order. */
export const TICKETS_OF_RESERVATIONS: Statement = {
  name: 'tickets-of-reservations',
  readOnly: true,
  text: `
    select distinct on (t.reservation_id, t.seat_id) ${COLUMNS}
    from ticket t where t.reservation_id = any($1::uuid[])
    order by t.reservation_id, t.seat_id, t.issued_at desc`,
};

/** Values: reservations. The tickets as they were issued to the buyers, in layout order. */
export const TICKETS_ISSUED: Statement = {
  name: 'tickets-issued',
  readOnly: true,
  text: `
    select ${COLUMNS} from ticket t
    where t.reservation_id = any($1::uuid[]) and t.replaces is null
    order by t.reservation_id, t.seat_id`,
};

/** Values: holder, microseconds and id of the last one on the page before, how many. */
export const TICKETS_OF_HOLDER: Statement = {
  name: 'tickets-of-holder',
  readOnly: true,
  text: `
    select ${COLUMNS}, (extract(epoch from t.issued_at) * 1000000)::bigint as "issuedAtMicros"
    from ticket t
    where t.holder_user_id = $1 and (t.issued_at, t.id) < (to_timestamp($2 / 1000000.0), $3::uuid)
    order by t.issued_at desc, t.id desc limit $4`,
};

/** Values: holder. */
export const COUNT_OF_HOLDER: Statement = {
  name: 'tickets-of-holder-count',
  readOnly: true,
  text: 'select count(*)::int as count from ticket where holder_user_id = $1',
};

/** Values: ticket, who checks it in, gate or null. One row; the function says what its outcomes mean. */
export const CHECK_IN: Statement = {
  name: 'ticket-check-in',
  text: `
    select outcome, first_used_at as "firstUsedAt", first_gate as "firstGate"
    from check_in_ticket($1, $2, $3)`,
};

/** Values: ticket, its holder, recipient or null. One row; the function says what its outcomes mean. */
export const TRANSFER: Statement = {
  name: 'ticket-transfer',
  text: 'select outcome from transfer_ticket($1, $2, $3)',
};
