import type { Statement } from '../platform/postgres.js';

export interface PaymentRecord {
  id: string;
  reservationId: string;
  userId: string;
  performanceId: number;
  method: string;
  status: string;
  amount: number;
  currency: string;
  refunded: number;
  reference: string | null;
  failureCode: string | null;
  createdAt: Date;
  changedAt: Date;
}

const PAYMENT = `
  q.id, q.reservation_id as "reservationId", q.user_id as "userId", q.performance_id as "performanceId",
  q.method, q.status, q.amount, q.currency, q.refunded, q.reference, q.failure_code as "failureCode",
  q.created_at as "createdAt", q.changed_at as "changedAt"`;

/**
 * Values: reservations. Their payments, in the order of the reservations. Captured payments have an index of
 * their own, all others the other one.
 */
export const PAYMENTS_OF: Statement = {
  name: 'console-payments-of',
  readOnly: true,
  text: `
    select p.* from unnest($1::uuid[]) with ordinality as r (id, place) cross join lateral (
      select ${PAYMENT} from payment_record q where q.reservation_id = r.id and q.status = 'CAPTURED'
      union all
      select ${PAYMENT} from payment_record q where q.reservation_id = r.id and q.status <> 'CAPTURED'
    ) as p
    order by r.place, p."createdAt", p.id`,
};

export interface AuditRecord {
  id: number;
  changedAt: Date;
  actorUserId: string | null;
  kind: string;
  entityId: number;
  action: string;
  before: unknown;
  after: unknown;
}

/** Values: the number after which the page begins; how many; changed from, and before. */
export const AUDIT_PAGE: Statement = {
  name: 'console-audit-page',
  readOnly: true,
  text: `
    select id, changed_at as "changedAt", actor_user_id as "actorUserId", kind, entity_id as "entityId",
      action, before, after
    from catalogue_record
    where id > $1 and changed_at >= $3::timestamptz and changed_at < $4::timestamptz
    order by id limit $2`,
};

/** Values: performances. */
export const TITLES_OF: Statement = {
  name: 'console-titles-of',
  readOnly: true,
  text: `
    select performance_id as "performanceId", title, starts_at as "startsAt"
    from performance_place where performance_id = any($1::int[]) order by performance_id`,
};
