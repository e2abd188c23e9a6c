import { inRange } from '../../graphql/in-range.js';
import type { Tier } from '../../graphql/tier.enum.js';
import { Fault } from '../../platform/fault.js';
import { accessCodeDigest, checkedAccessCode } from './access-code.js';
import type { UpdateSalesPolicyInput } from './update-sales-policy.input.js';

const SEATS_MAX = 100_000;
const SEATS_OF_RESERVATION_MAX = 10;
const HOURS_MAX = 8_760;

/** What organisers say about a sale. */
export interface PolicyValues {
  presaleOpensAt: Date | null;
  presaleTier: Tier | null;
  /** In hexadecimal digits. */
  presaleCodeDigest: string | null;
  saleOpensAt: Date | null;
  maxSeatsPerUser: number | null;
  maxSeatsPerReservation: number;
  /** Null: as the server is set up. */
  refundDeadlineHours: number | null;
  leaveNoSingleSeat: boolean;
}

/** What is absent stays. */
export type PolicyChange = Partial<PolicyValues>;

/** The change within its bounds, or the fault BAD_USER_INPUT that says which bound is broken. */
export function checkedChange(input: UpdateSalesPolicyInput): PolicyChange {
  const { presaleOpensAt, presaleTier, presaleCode, saleOpensAt } = input;
  const { maxSeatsPerUser, maxSeatsPerReservation, refundDeadlineHours, leaveNoSingleSeat } = input;
  if (maxSeatsPerReservation === null) throw bad('`maxSeatsPerReservation` cannot be removed.');
  if (leaveNoSingleSeat === null) throw bad('`leaveNoSingleSeat` is true or false.');
  return {
    ...(presaleOpensAt !== undefined && { presaleOpensAt }),
    ...(presaleTier !== undefined && { presaleTier }),
    ...(presaleCode !== undefined && {
      presaleCodeDigest:
        presaleCode === null ? null : accessCodeDigest(checkedAccessCode(presaleCode, 'presaleCode')),
    }),
    ...(saleOpensAt !== undefined && { saleOpensAt }),
    ...(maxSeatsPerUser !== undefined && {
      maxSeatsPerUser:
        maxSeatsPerUser === null ? null : inRange(maxSeatsPerUser, 'maxSeatsPerUser', 1, SEATS_MAX),
    }),
    ...(maxSeatsPerReservation !== undefined && {
      maxSeatsPerReservation: inRange(
        maxSeatsPerReservation,
        'maxSeatsPerReservation',
        1,
        SEATS_OF_RESERVATION_MAX,
      ),
    }),
    ...(refundDeadlineHours !== undefined && {
      refundDeadlineHours:
        refundDeadlineHours === null
          ? null
          : inRange(refundDeadlineHours, 'refundDeadlineHours', 0, HOURS_MAX),
    }),
    ...(leaveNoSingleSeat !== undefined && { leaveNoSingleSeat }),
  };
}

/**
 * The policy with the change.
 *
 * @param nextStartsAt when the first performance that is still to come begins; null: there is none
 * @throws Fault BAD_USER_INPUT: the policy would contradict itself
 */
export function changedPolicy(
  now: PolicyValues,
  change: PolicyChange,
  nextStartsAt: Date | null,
): PolicyValues {
  const next = { ...now, ...change };
  if (change.presaleOpensAt === null) {
    next.presaleTier = change.presaleTier ?? null;
    next.presaleCodeDigest = change.presaleCodeDigest ?? null;
  }
  requirePresale(next);
  if (change.saleOpensAt && nextStartsAt && change.saleOpensAt >= nextStartsAt) {
    throw bad('`saleOpensAt` must be before the beginning of every performance that is still to come.');
  }
  return next;
}

function requirePresale({ presaleOpensAt, presaleTier, presaleCodeDigest, saleOpensAt }: PolicyValues): void {
  const admits = presaleTier !== null || presaleCodeDigest !== null;
  if (presaleOpensAt === null) {
    if (admits) throw bad('`presaleTier` and `presaleCode` need `presaleOpensAt`.');
    return;
  }
  if (!admits) throw bad('A presale needs `presaleTier` or `presaleCode`.');
  if (saleOpensAt === null) throw bad('A presale needs `saleOpensAt`.');
  if (presaleOpensAt >= saleOpensAt) throw bad('`presaleOpensAt` must be before `saleOpensAt`.');
}

function bad(message: string): Fault {
  return new Fault('BAD_USER_INPUT', message);
}
