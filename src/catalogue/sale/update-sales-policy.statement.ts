import type { Statement } from '../../platform/postgres.js';
import { CONCERT_COLUMNS } from '../concert.entity.js';
import type { PolicyValues } from './policy-change.js';

export interface LockedPolicy extends PolicyValues {
  hasWaitingRoom: boolean;
  /** When the first performance that is still to come begins; null: there is none. */
  nextStartsAt: Date | null;
}

/** Values: concert. No row: there is none. Reservations read the row and do not wait for the lock. */
export const LOCK_POLICY: Statement = {
  name: 'sales-policy-lock',
  text: `
    select presale_opens_at as "presaleOpensAt", presale_tier as "presaleTier",
      encode(presale_code_digest, 'hex') as "presaleCodeDigest", sale_opens_at as "saleOpensAt",
      max_seats_per_user as "maxSeatsPerUser", max_seats_per_reservation as "maxSeatsPerReservation",
      refund_deadline_hours as "refundDeadlineHours", leave_no_single_seat as "leaveNoSingleSeat",
      has_waiting_room as "hasWaitingRoom", (
        select min(p.starts_at) from performance p
        where p.concert_id = c.id and p.cancelled_at is null and p.starts_at > clock_timestamp()
      ) as "nextStartsAt"
    from concert c where c.id = $1 for no key update of c`,
};

/** From then on holds and releases of one user wait for each other. Values: concert. */
export const COUNT_LATE: Statement = {
  name: 'sales-policy-count-late',
  text: 'update concert set counts_late = true where id = $1 and not counts_late',
};

/**
 * Records what differs, in the same statement. Values: concert; opening, tier and digest of the code of the
 * presale; opening of the sale; seats a user; seats a reservation; hours; no single seat; the user.
 */
export const WRITE_POLICY: Statement = {
  name: 'sales-policy-write',
  text: `
    with was as (
      select to_jsonb(c) - 'counts_late' as told from concert c where c.id = $1
    ), became as (
      update concert
      set presale_opens_at = $2, presale_tier = $3, presale_code_digest = decode($4, 'hex'), sale_opens_at = $5,
        -- A limit that is removed may come back, and meanwhile users need not have a count.
        counts_late = counts_late or (max_seats_per_user is not null and $6::int is null),
        max_seats_per_user = $6, max_seats_per_reservation = $7, refund_deadline_hours = $8,
        leave_no_single_seat = $9
      where id = $1
      returning *
    ), recorded as (
      select record_catalogue_difference(
        $10, 'CONCERT', $1, 'CHANGED', was.told, to_jsonb(became) - 'counts_late')
      from was, became
    )
    select ${CONCERT_COLUMNS} from became cross join recorded`,
};
