import { registerEnumType } from 'type-graphql';

/** The one catalogue of refusals. A test keeps docs/errors.md equal to it. */
export const REFUSALS = {
  NOT_FOUND: 'There is no such thing, or it is not the caller’s.',
  SEAT_TAKEN: 'At least one of the seats is held, sold or blocked.',
  SEAT_CONTENDED: 'Other requests are deciding about these seats right now. A retry may succeed.',
  NOT_ADMITTED: 'The concert has a waiting room and the caller has not been admitted.',
  SALE_NOT_OPEN: 'The sale opens later, by the database’s clock.',
  LIMIT_EXCEEDED:
    'The caller would have more seats of this concert than its limit allows, or asks for more than one reservation may have.',
  STRATEGY_UNAVAILABLE: 'A server that this strategy needs is not available. Other strategies still work.',
  STRATEGY_FORBIDDEN: 'NO_LOCK is allowed only in a performance marked as a lab.',
  QUEUE_FULL: 'The queue or the waiting room is full.',
  QUEUE_TOKEN_INVALID: 'The token is not genuine, or it was issued to another user or for another concert.',
  HOLD_EXPIRED: 'The hold had lapsed before the request arrived.',
  INSUFFICIENT_FUNDS: 'The wallet holds less than the price.',
  IDEMPOTENCY_KEY_REUSED:
    'The key was already used with other input: other seats, or another performance, concert, reservation, payment method or amount.',
  NOT_CANCELLABLE: 'The reservation is in a status that cannot be cancelled.',
  NOT_PAYABLE: 'The reservation is in a status that cannot be paid.',
  TIMED_OUT: 'The request was not decided before its deadline.',
  SALE_ENDED: 'The performance has begun.',
  PRESALE_ONLY:
    'Only the presale is open. It asks for a tier that the caller does not have, or for an access code.',
  NO_SUCH_SEATS: 'There are not enough free seats together, or none at all, in what was asked for.',
  NOT_SOLD_OUT: 'There is a free seat, or the performance is a lab, which never sells out.',
  STANDBY_FULL: 'Too many fans stand by for the performance.',
  STANDBY_USED_UP:
    'The caller has had 20 places in the performance’s standby list, as many as a user may have.',
  PERFORMANCE_CANCELLED: 'The performance is cancelled.',
  TICKET_INVALID: 'The ticket is not genuine, void, of a lab, of a cancelled performance or of another day.',
  TICKET_USED: 'The ticket has been used before.',
  INVALID_CREDENTIALS: 'The e-mail address or the password is wrong, or the refresh token is not valid.',
  EMAIL_TAKEN: 'There is an account with this e-mail address.',
  GUEST_ACCOUNT: 'The user is a guest, and guests are given neither roles nor memberships.',
  LAST_ADMIN: 'The last admin cannot lose the role ADMIN.',
  OWN_ROLE: 'An admin cannot revoke their own role ADMIN. Another admin can.',
  NOT_REFUNDABLE:
    'The reservation is in a status that cannot be refunded, or one of its tickets was used or given to another user.',
  REFUND_TOO_LATE: 'The time in which the owner may ask for a refund is over.',
  PAYMENT_METHOD_UNAVAILABLE:
    'The payment method is unknown, switched off or does not answer, or it cannot pay this reservation.',
  CHARGE_LIMIT_EXCEEDED: 'More than may be charged to a wallet at once or in a month.',
  NOT_ARCHIVABLE: 'A seat of it is held, or sold for a performance to come.',
  NOT_TRANSFERABLE: 'The ticket cannot be given to this account, or not any more.',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export const RefusalCode = Object.fromEntries(Object.keys(REFUSALS).map((code) => [code, code])) as {
  [Code in RefusalCode]: Code;
};

registerEnumType(RefusalCode, {
  name: 'RefusalCode',
  description: 'Why a request was refused. Clients must expect new values.',
  valuesConfig: Object.fromEntries(
    Object.entries(REFUSALS).map(([code, description]) => [code, { description }]),
  ),
});
