/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Conditions that every reservation of the list meets. Absent or null: no condition. */
export type AdminReservationFilter = {
  /** Only for performances of this concert. */
  concertId?: string | null | undefined;
  /** Only those of the account with this e-mail address. For admins. */
  email?: string | null | undefined;
  /** Only those that were made at this time or later. */
  from?: string | null | undefined;
  /** Only for this performance. */
  performanceId?: string | null | undefined;
  /** Only those that hold this seat, or held it. */
  seatId?: string | null | undefined;
  /** Only those that have this status now. */
  status?: ReservationStatus | null | undefined;
  /** Only those that were made before this time. */
  to?: string | null | undefined;
  /** Only this user’s. */
  userId?: string | null | undefined;
};

/** The reservation to give back. */
export type CancelReservationInput = {
  /** The caller’s own. */
  reservationId: string;
};

/** How much money to add to the wallet. */
export type ChargeWalletInput = {
  /** In the smallest unit of the wallet’s currency, 1 or more. How much may be charged at once and in a calendar month depends on the server; by default 2,000,000 and 10,000,000. */
  amount: number;
  /** A key that the client chooses, 1 to 255 characters. A second request with the same key and amount charges nothing more and returns the wallet as it is now. A second request with the same key and another amount is refused. After a refusal the key is free and can be used again. */
  idempotencyKey: string;
};

/** Which ticket, and where. */
export type CheckInTicketInput = {
  /** Which door, 1 to 64 characters. It is told when the ticket is shown a second time. */
  gate?: string | null | undefined;
  /** What the QR code holds. */
  token: string;
};

/** Conditions that every concert of the list meets. A condition that is absent or null does not count. */
export type ConcertFilter = {
  /** Only concerts of this artist. */
  artistId?: string | null | undefined;
  /** Only concerts of this kind. */
  kind?: EventKind | null | undefined;
  /** A part of the title; upper and lower case are the same. */
  search?: string | null | undefined;
};

/** A concert with everything that goes on sale with it. */
export type CreateConcertInput = {
  /** The artist. */
  artistId?: string | null | undefined;
  /** ISO 4217. */
  currency?: string | null | undefined;
  /** A key that the client chooses, 1 to 255 characters. A second request with the same key and the same input returns the same concert. A second request with the same key and another input is refused. After a refusal the key is free again. Absent: every request creates a new concert. */
  idempotencyKey?: string | null | undefined;
  /** What kind of event it is. */
  kind?: EventKind | null | undefined;
  /** At least 1. Absent: no limit. */
  maxSeatsPerUser?: number | null | undefined;
  /** 1 to 20. */
  performances: Array<CreatePerformanceInput>;
  /** When the sale opens. It must be before the beginning of every performance. Absent: on sale at once. */
  saleOpensAt?: string | null | undefined;
  /** 1 to 200 characters. */
  title: string;
  /** Absent: there is no waiting room, and every signed-in user may reserve. */
  waitingRoom?: WaitingRoomInput | null | undefined;
};

/** One dated performance; at most 100,000 seats. */
export type CreatePerformanceInput = {
  /** True: the performance is a demonstration. The strategy NO_LOCK is allowed, seats may be oversold, and tickets cannot be checked in. This cannot be changed later. */
  lab?: boolean | null | undefined;
  /** 1 to 200 sections, in layout order. */
  sections: Array<CreateSectionInput>;
  /** When it begins, in the future; the sale ends then. */
  startsAt: string;
  /** Where it happens. */
  venue: VenueInput;
};

/** A rectangle of seats: rows from A on, numbers from 1 on. */
export type CreateSectionInput = {
  /** 1 to 100 characters. */
  name: string;
  /** The price of one seat, in the smallest unit of the concert’s currency. */
  price: number;
  /** How many rows. */
  rows: number;
  /** How many seats each row has. */
  seatsPerRow: number;
};

/** What kind of event is on sale. */
export type EventKind =
  /** Live music. */
  | 'CONCERT'
  /** Musical theatre. */
  | 'MUSICAL'
  /** A match. */
  | 'SPORTS';

/** A role that a user shall have. */
export type GrantRoleInput = {
  /** STAFF or ADMIN: every account is a FAN. */
  role: Role;
  /** The user’s. Guests cannot be given roles. */
  userId: string;
};

/** Which waiting room. */
export type JoinWaitingRoomInput = {
  /** The concert’s. */
  concertId: string;
  /** The token of an earlier join: restores the place after a lost queue or on another device. */
  token?: string | null | undefined;
};

/** Which waiting room. */
export type LeaveWaitingRoomInput = {
  /** The concert’s. */
  concertId: string;
};

/** The order of the fans who came before the sale opened. */
export type LobbyOrder =
  /** The order is drawn by lot when the sale opens. Every reader of the log can recompute it. */
  | 'DRAW'
  /** The order in which they came. */
  | 'FIRST_COME';

/** The reservation to pay, and how. */
export type PayReservationInput = {
  /** A key that the client chooses, 1 to 255 characters. A second request with the same key, reservation and method returns the reservation as it is now, and pays nothing more. With another reservation or method it is refused. After a refusal the key is free and can be used again. */
  idempotencyKey: string;
  /** The code of a method of `paymentMethods`. */
  method?: string | null | undefined;
  /** The caller’s own. */
  reservationId: string;
};

/** Whether a payment method can be used. */
export type PaymentMethodStatus =
  /** It can be used. */
  | 'AVAILABLE'
  /** This server is not set up for it. */
  | 'DISABLED'
  /** Its provider fails at the moment. Other methods work. */
  | 'MAINTENANCE';

/** The status of a payment. */
export type PaymentStatus =
  /** The money is taken, and the seats are sold. */
  | 'CAPTURED'
  /** Declined, closed, run out, or replaced by a newer payment of the reservation. */
  | 'FAILED'
  /** Under way with a provider: the buyer has to act, or the provider has not answered yet. It blocks no other payment. */
  | 'PENDING'
  /** The money is back. */
  | 'REFUNDED'
  /** The money is on its way back. The provider is asked again until it has confirmed the refund. */
  | 'REFUNDING';

/** What happened in a waiting room. */
export type QueueLogKind =
  /** A fan was admitted. */
  | 'ADMITTED'
  /** The list of the fans who take part in the draw is fixed; `detail` is its hash. */
  | 'CLOSED'
  /** The order of the lobby is drawn; `detail` is the seed. */
  | 'DRAWN'
  /** The stay of a fan who was inside ended: the slot is free. */
  | 'ENDED'
  /** A fan who waited gave the place up. */
  | 'LEFT'
  /** The sale opened, and with it the room. */
  | 'OPENED'
  /** A fan who had been away, or whose queue was lost, is back in their place. */
  | 'RETURNED'
  /** How fans are admitted from here on. An epoch begins with one that tells how many are inside. */
  | 'SETTINGS';

/** Where a place in a waiting room stands. */
export type QueueStatus =
  /** Inside: may reserve until `admittedUntil`. */
  | 'ADMITTED'
  /** Was inside. The time is over, or the purchase is made. */
  | 'EXPIRED'
  /** Has left. */
  | 'LEFT'
  /** In line. */
  | 'WAITING';

/** The token that continues a session. */
export type RefreshSessionInput = {
  /** The newest refresh token of the session. */
  refreshToken: string;
};

/** The reservation to refund. */
export type RefundReservationInput = {
  /** A key that the client chooses, 1 to 255 characters. A second request with the same key and reservation returns the reservation as it is now. With another reservation it is refused. After a refusal the key is free and can be used again. */
  idempotencyKey: string;
  /** The caller’s own. Admins may name any. */
  reservationId: string;
};

/** Why a request was refused. Clients must expect new values. */
export type RefusalCode =
  /** More than may be charged to a wallet at once or in a month. */
  | 'CHARGE_LIMIT_EXCEEDED'
  /** There is an account with this e-mail address. */
  | 'EMAIL_TAKEN'
  /** The user is a guest, and guests cannot be given roles. */
  | 'GUEST_ACCOUNT'
  /** The hold had lapsed before the request arrived. */
  | 'HOLD_EXPIRED'
  /** The key was already used with other input: other seats, or another performance, concert, reservation, payment method or amount. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The wallet holds less than the price. */
  | 'INSUFFICIENT_FUNDS'
  /** The e-mail address or the password is wrong, or the refresh token is not valid. */
  | 'INVALID_CREDENTIALS'
  /** The last admin cannot lose the role ADMIN. */
  | 'LAST_ADMIN'
  /** The caller would have more seats of this concert than its limit allows. */
  | 'LIMIT_EXCEEDED'
  /** The concert has a waiting room and the caller has not been admitted. */
  | 'NOT_ADMITTED'
  /** The reservation is in a status that cannot be cancelled. */
  | 'NOT_CANCELLABLE'
  /** There is no such thing, or it is not the caller’s. */
  | 'NOT_FOUND'
  /** The reservation is in a status that cannot be paid. */
  | 'NOT_PAYABLE'
  /** The reservation is in a status that cannot be refunded, or one of its tickets was used or given to another user. */
  | 'NOT_REFUNDABLE'
  /** The ticket cannot be given to this account, or not any more. */
  | 'NOT_TRANSFERABLE'
  /** There are not enough free seats together, or none at all, in what was asked for. */
  | 'NO_SUCH_SEATS'
  /** An admin cannot revoke their own role ADMIN. Another admin can. */
  | 'OWN_ROLE'
  /** The payment method is unknown, switched off or does not answer, or it cannot pay this reservation. */
  | 'PAYMENT_METHOD_UNAVAILABLE'
  /** The performance is cancelled. */
  | 'PERFORMANCE_CANCELLED'
  /** Only the presale is open. It asks for a tier that the caller does not have, or for an access code. */
  | 'PRESALE_ONLY'
  /** The queue or the waiting room is full. */
  | 'QUEUE_FULL'
  /** The token is not genuine, or it was issued to another user or for another concert. */
  | 'QUEUE_TOKEN_INVALID'
  /** The time in which the owner may ask for a refund is over. */
  | 'REFUND_TOO_LATE'
  /** The performance has begun. */
  | 'SALE_ENDED'
  /** The sale opens later, by the database’s clock. */
  | 'SALE_NOT_OPEN'
  /** Other requests are deciding about these seats right now. A retry may succeed. */
  | 'SEAT_CONTENDED'
  /** At least one of the seats is held, sold or blocked. */
  | 'SEAT_TAKEN'
  /** NO_LOCK is allowed only in a performance marked as a lab. */
  | 'STRATEGY_FORBIDDEN'
  /** A server that this strategy needs is not available. Other strategies still work. */
  | 'STRATEGY_UNAVAILABLE'
  /** The ticket is not genuine, void, of a lab or of another day. */
  | 'TICKET_INVALID'
  /** The ticket has been used before. */
  | 'TICKET_USED'
  /** The request was not decided before its deadline. */
  | 'TIMED_OUT';

/** The status of a reservation. */
export type ReservationStatus =
  /** Given back by its owner. */
  | 'CANCELLED'
  /** Paid: the seats are sold. */
  | 'CONFIRMED'
  /** The hold lapsed without a payment. The seats are free again. If a payment succeeds late and all of them are still free, the reservation becomes CONFIRMED; otherwise the money goes back. */
  | 'EXPIRED'
  /** The seats are kept until `heldUntil`. */
  | 'HELD'
  /** A payment is under way with a provider. The seats are kept until `heldUntil`, which the first such payment may move once. */
  | 'PAYING'
  /** The QUEUE strategy has accepted the request, and it is not decided yet. */
  | 'PENDING'
  /** The seats were paid and then given back. */
  | 'REFUNDED'
  /** Decided against (QUEUE only); `refusal` says why. */
  | 'REJECTED';

/** How the server keeps two users from getting the same seat. The mutation and its results are the same for every value. */
export type ReservationStrategy =
  /** One conditional write for all requests that wait together. The database decides. */
  | 'ATOMIC'
  /** No protection, to show the race: it reads, decides and writes. It oversells seats, so it is allowed only in performances marked as a lab. */
  | 'NO_LOCK'
  /** Version check: it reads the seats, and writes only if no other request wrote in between. */
  | 'OPTIMISTIC'
  /** Row locks: `SELECT … FOR NO KEY UPDATE`, then writes. */
  | 'PESSIMISTIC'
  /** The request goes into a durable log, and a consumer decides the requests in order. The log is Apache Kafka where brokers are configured, and Redis Streams in the embedded default. The answer is PENDING; the subscription `reservationUpdated` sends the decision. */
  | 'QUEUE'
  /** A lock in Redis around the write. A fence number protects the write from a lock that has lapsed. While Redis is not available the answer is STRATEGY_UNAVAILABLE. */
  | 'REDIS_LOCK';

/** The seats, the strategy and the idempotency key. */
export type ReserveSeatsInput = {
  /** A key that the client chooses, 1 to 255 characters. A second request with the same key, performance and seats returns the same reservation as it is now, under any strategy. A second request with the same key and other seats is refused. After a refusal the key is free and can be used again. A request that QUEUE has accepted keeps its key, also when it is rejected later. */
  idempotencyKey: string;
  /** The performance that the seats belong to. */
  performanceId: string;
  /** 1 to 10 seats of this performance. The caller gets all of them or none. */
  seatIds: Array<string>;
  /** How the server keeps two users from getting the same seat. */
  strategy?: ReservationStrategy | null | undefined;
};

/** The payment whose refund is stuck. */
export type RetryRefundInput = {
  /** A payment of `stuckPayments`. */
  paymentId: string;
};

/** A role that a user shall not have any more. */
export type RevokeRoleInput = {
  /** STAFF or ADMIN: every account is a FAN. */
  role: Role;
  /** The user’s. */
  userId: string;
};

/** What a user may do. */
export type Role =
  /** Runs the events of every agency, and grants and revokes roles. */
  | 'ADMIN'
  /** Reserves seats. */
  | 'FAN'
  /** Runs the events of the agencies that they belong to. */
  | 'ORGANISER'
  /** Checks tickets in. */
  | 'STAFF';

/** The state of a concert’s sale, by the database’s clock and the seat counts. */
export type SaleStatus =
  /** Every performance has begun. */
  | 'ENDED'
  /** The sale is open. It stays ON_SALE even when all seats are held, because held seats can become free again. */
  | 'ON_SALE'
  /** The sale opens within an hour. */
  | 'OPENING_SOON'
  /** The sale opens in more than an hour. */
  | 'SCHEDULED'
  /** Every seat is sold or blocked. */
  | 'SOLD_OUT';

/** What sales figures are grouped by. */
export type SalesFiguresBy =
  /** The calendar day at the venue on which it happened. */
  | 'DAY'
  /** The performance. */
  | 'PERFORMANCE'
  /** The section of the seats. */
  | 'SECTION'
  /** The strategy that decided the reservation. */
  | 'STRATEGY';

/** The status of a seat. */
export type SeatStatus =
  /** Free to reserve. */
  | 'AVAILABLE'
  /** Not on sale. */
  | 'BLOCKED'
  /** Reserved but not paid. It may become free again. */
  | 'HELD'
  /** Paid. */
  | 'SOLD';

/** Whether seats can be had. */
export type SeatsAvailability =
  /** There are free seats. */
  | 'LEFT'
  /** All are held or sold. What is held may come back. */
  | 'NONE_AT_PRESENT'
  /** None will come back but by a refund. */
  | 'SOLD_OUT';

/** A guest: an account without a password. */
export type SignInAsGuestInput = {
  /** 1 to 50 characters; everyone may see it. */
  displayName: string;
};

/** The credentials of an account. */
export type SignInInput = {
  /** As given at sign-up. */
  email: string;
  /** As given at sign-up. */
  password: string;
};

/** A new account. */
export type SignUpInput = {
  /** 1 to 50 characters; everyone may see it. */
  displayName: string;
  /** At most 254 characters; case and surrounding space do not matter. */
  email: string;
  /** 8 to 128 characters of any kind. */
  password: string;
};

/** Whether a ticket still opens a door. */
export type TicketStatus =
  /** It was used at the door. */
  | 'USED'
  /** It opens the door of its performance, once. */
  | 'VALID'
  /** It was refunded, or given to another user, whose ticket has taken its place. */
  | 'VOID';

/** Which ticket, and to whom. */
export type TransferTicketInput = {
  /** The e-mail address of the account that gets the ticket. */
  recipientEmail: string;
  /** The caller’s own. */
  ticketId: string;
};

/** What to change about a waiting room. What is absent or null stays as it is. */
export type UpdateWaitingRoomInput = {
  /** Whether the room admits fewer fans by itself while the servers are near their limits. */
  adaptive?: boolean | null | undefined;
  /** How many fans are admitted in a second, at most. */
  admitPerSecond?: number | null | undefined;
  /** How many seconds a fan admitted from now on may stay. */
  admittedSeconds?: number | null | undefined;
  /** How many admitted fans may be inside at once. If more are inside now, none is sent away. */
  capacity?: number | null | undefined;
  /** The concert’s. */
  concertId: string;
  /** True: no fan is admitted until it is false again. */
  paused?: boolean | null | undefined;
};

/** Either the id of a venue, or the values of a new venue. */
export type VenueInput = {
  /** The city of the new venue. */
  city?: string | null | undefined;
  /** ISO 3166-1 alpha-2. */
  country?: string | null | undefined;
  /** The id of a venue that exists already. */
  id?: string | null | undefined;
  /** The name of a new venue, 1 to 200 characters. */
  name?: string | null | undefined;
  /** IANA. */
  timeZone?: string | null | undefined;
};

/** How fans are let in. A concert with a waiting room can be reserved by admitted fans only. */
export type WaitingRoomInput = {
  /** True: the servers admit fewer fans by themselves while they are near their limits. */
  adaptive?: boolean | null | undefined;
  /** How many fans are admitted per second at most. */
  admitPerSecond: number;
  /** How many seconds an admitted fan may stay. */
  admittedSeconds?: number | null | undefined;
  /** How many admitted fans may be inside at once. */
  capacity: number;
  /** The order of the fans who come before the sale opens. DRAW needs `saleOpensAt`. */
  lobbyOrder?: LobbyOrder | null | undefined;
};

/** What a waiting room is doing. */
export type WaitingRoomPhase =
  /** The sale has not opened: fans come, and no fan is admitted. */
  | 'LOBBY'
  /** Fans are admitted. */
  | 'OPEN'
  /** An organiser has stopped the admission for now. */
  | 'PAUSED'
  /** The queue was lost and comes back. Places are kept, and no fan is admitted. */
  | 'RECOVERING';

/** Why the balance of a wallet has changed. Clients must expect new values. */
export type WalletTransactionKind =
  /** Money was added to the wallet. */
  | 'CHARGE'
  /** A reservation was paid from the wallet. */
  | 'PAYMENT'
  /** The price of a reservation came back to the wallet. */
  | 'REFUND';

export type BrowseConcertsQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: ConcertFilter | null | undefined;
}>;


export type BrowseConcertsQuery = { concerts: { nodes: Array<{ id: string, title: string, kind: EventKind, saleStatus: SaleStatus, saleOpensAt: string | null, artist: { id: string, name: string, agency: { id: string, name: string } | null } | null, performances: { nodes: Array<{ id: string, startsAt: string, lab: boolean, seatsLeft: number | null, seatsTotal: number, venue: { id: string, name: string, city: string | null } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FreeSeatsQueryVariables = Exact<{
  performanceId: string;
  after?: string | null | undefined;
}>;


export type FreeSeatsQuery = { performance: { id: string, seatsLeft: number | null, seats: { nodes: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string }, price: { amount: number, currency: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type CreateConcertMutationVariables = Exact<{
  input: CreateConcertInput;
}>;


export type CreateConcertMutation = { createConcert:
    | { __typename: 'Concert', id: string, performances: { nodes: Array<{ id: string, seatsTotal: number, sections: Array<{ id: string, name: string }> }> } }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type WatchConcertSubscriptionVariables = Exact<{
  id: string;
}>;


export type WatchConcertSubscription = { concertUpdated: { id: string, saleStatus: SaleStatus, saleOpensAt: string | null } };

export type BrowseAgenciesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type BrowseAgenciesQuery = { agencies: { nodes: Array<{ id: string, name: string, artists: { nodes: Array<{ id: string, name: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BrowseArtistsQueryVariables = Exact<{
  search?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type BrowseArtistsQuery = { artists: { nodes: Array<{ id: string, name: string, agency: { id: string, name: string } | null, concerts: { nodes: Array<{ id: string, title: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AdminReservationsQueryVariables = Exact<{
  filter?: AdminReservationFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AdminReservationsQuery = { adminReservations: { nodes: Array<{ changedAt: string, user: { id: string, displayName: string }, reservation: { id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, createdAt: string, heldUntil: string | null, total: { amount: number, currency: string }, seats: Array<{ id: string, row: string | null, number: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SalesFiguresQueryVariables = Exact<{
  performanceId?: string | null | undefined;
  concertId?: string | null | undefined;
  by?: SalesFiguresBy | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type SalesFiguresQuery = { salesFigures: { groups: Array<{ day: string | null, strategy: ReservationStrategy | null, section: { id: string, name: string } | null, performance: { id: string, startsAt: string } | null, sold: { reservations: number, seats: number }, held: { reservations: number, seats: number }, refunded: { reservations: number, seats: number }, cancelled: { reservations: number, seats: number }, expired: { reservations: number, seats: number }, gross: { amount: number, currency: string }, refundedAmount: { amount: number }, net: { amount: number } }>, total: { sold: { reservations: number, seats: number }, held: { reservations: number, seats: number }, refunded: { reservations: number, seats: number }, cancelled: { reservations: number, seats: number }, expired: { reservations: number, seats: number }, gross: { amount: number, currency: string }, refundedAmount: { amount: number }, net: { amount: number } } } };

export type SalesCountsFragment = { sold: { reservations: number, seats: number }, held: { reservations: number, seats: number }, refunded: { reservations: number, seats: number }, cancelled: { reservations: number, seats: number }, expired: { reservations: number, seats: number }, gross: { amount: number, currency: string }, refundedAmount: { amount: number }, net: { amount: number } };

export type PayReservationMutationVariables = Exact<{
  input: PayReservationInput;
}>;


export type PayReservationMutation = { payReservation:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Reservation', id: string, version: number, status: ReservationStatus, heldUntil: string | null, refundableUntil: string | null, total: { amount: number, currency: string }, payment: { id: string, method: string, status: PaymentStatus, redirectUrl: string | null, createdAt: string, amount: { amount: number, currency: string }, refunded: { amount: number, currency: string } } | null }
   };

export type RefundReservationMutationVariables = Exact<{
  input: RefundReservationInput;
}>;


export type RefundReservationMutation = { refundReservation:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Reservation', id: string, version: number, status: ReservationStatus, heldUntil: string | null, refundableUntil: string | null, total: { amount: number, currency: string }, payment: { id: string, method: string, status: PaymentStatus, redirectUrl: string | null, createdAt: string, amount: { amount: number, currency: string }, refunded: { amount: number, currency: string } } | null }
   };

export type PaymentMethodsQueryVariables = Exact<{ [key: string]: never; }>;


export type PaymentMethodsQuery = { paymentMethods: Array<{ code: string, name: string, status: PaymentMethodStatus }> };

export type MyPurchaseQueryVariables = Exact<{
  id: string;
}>;


export type MyPurchaseQuery = { reservation: { id: string, version: number, status: ReservationStatus, heldUntil: string | null, refundableUntil: string | null, total: { amount: number, currency: string }, payment: { id: string, method: string, status: PaymentStatus, redirectUrl: string | null, createdAt: string, amount: { amount: number, currency: string }, refunded: { amount: number, currency: string } } | null } | null };

export type MyPaymentQueryVariables = Exact<{
  id: string;
}>;


export type MyPaymentQuery = { node:
    | { id: string, method: string, status: PaymentStatus, redirectUrl: string | null, createdAt: string, reservation: { id: string, status: ReservationStatus }, amount: { amount: number, currency: string }, refunded: { amount: number, currency: string } }
    | Record<PropertyKey, never>
   | null };

export type StuckPaymentsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type StuckPaymentsQuery = { stuckPayments: { totalCount: number | null, nodes: Array<{ stuckBecause: string | null, id: string, method: string, status: PaymentStatus, redirectUrl: string | null, createdAt: string, reservation: { id: string, status: ReservationStatus }, amount: { amount: number, currency: string }, refunded: { amount: number, currency: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RetryRefundMutationVariables = Exact<{
  input: RetryRefundInput;
}>;


export type RetryRefundMutation = { retryRefund:
    | { __typename: 'Payment', stuckBecause: string | null, id: string, method: string, status: PaymentStatus, redirectUrl: string | null, createdAt: string, amount: { amount: number, currency: string }, refunded: { amount: number, currency: string } }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type PurchaseFragment = { id: string, version: number, status: ReservationStatus, heldUntil: string | null, refundableUntil: string | null, total: { amount: number, currency: string }, payment: { id: string, method: string, status: PaymentStatus, redirectUrl: string | null, createdAt: string, amount: { amount: number, currency: string }, refunded: { amount: number, currency: string } } | null };

export type PayingFragment = { id: string, method: string, status: PaymentStatus, redirectUrl: string | null, createdAt: string, amount: { amount: number, currency: string }, refunded: { amount: number, currency: string } };

export type FastestSellOutsQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type FastestSellOutsQuery = { fastestSellOuts: Array<{ rank: number, seconds: number, soldOutAt: string, concert: { id: string, title: string, kind: EventKind } }> };

export type ConcertSellOutQueryVariables = Exact<{
  id: string;
}>;


export type ConcertSellOutQuery = { concert: { id: string, sellOut: { rank: number, seconds: number, soldOutAt: string } | null } | null };

export type MostWantedQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type MostWantedQuery = { mostWanted: Array<{ rank: number, score: number, concert: { id: string, title: string, kind: EventKind, saleStatus: SaleStatus } }> };

export type HighlightsQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type HighlightsQuery = { highlights: { openingSoon: Array<{ id: string, title: string, kind: EventKind, saleOpensAt: string | null, saleStatus: SaleStatus }>, almostSoldOut: Array<{ id: string, title: string, kind: EventKind, saleOpensAt: string | null, saleStatus: SaleStatus }> } };

export type HighlightedConcertFragment = { id: string, title: string, kind: EventKind, saleOpensAt: string | null, saleStatus: SaleStatus };

export type ConcertCardsSubscriptionVariables = Exact<{
  ids: Array<string> | string;
  seen?: Array<string> | string | null | undefined;
}>;


export type ConcertCardsSubscription = { concertCards: { saleStatus: SaleStatus, saleOpensAt: string | null, seatsLeft: number, seatsHeld: number, seatsTotal: number, version: string, concert: { id: string, title: string } } };

export type ReserveSeatsMutationVariables = Exact<{
  input: ReserveSeatsInput;
}>;


export type ReserveSeatsMutation = { reserveSeats:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Reservation', id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
        | { __typename: 'Refused', code: RefusalCode, message: string }
        | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
        | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
       | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> }
    | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
   };

export type CancelReservationMutationVariables = Exact<{
  input: CancelReservationInput;
}>;


export type CancelReservationMutation = { cancelReservation:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Reservation', id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
        | { __typename: 'Refused', code: RefusalCode, message: string }
        | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
        | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
       | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> }
   };

export type WatchReservationSubscriptionVariables = Exact<{
  id: string;
}>;


export type WatchReservationSubscription = { reservationUpdated: { id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
      | { __typename: 'Refused', code: RefusalCode, message: string }
      | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
      | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
     | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> } };

export type MyReservationQueryVariables = Exact<{
  id: string;
}>;


export type MyReservationQuery = { reservation: { id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
      | { __typename: 'Refused', code: RefusalCode, message: string }
      | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
      | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
     | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> } | null };

export type MyReservationsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MyReservationsQuery = { viewer: { id: string, reservations: { nodes: Array<{ id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
          | { __typename: 'Refused', code: RefusalCode, message: string }
          | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
          | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
         | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type OutcomeFragment = { id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
    | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
   | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> };

export type GrantRoleMutationVariables = Exact<{
  input: GrantRoleInput;
}>;


export type GrantRoleMutation = { grantRole:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'UserRoles', roles: Array<Role>, user: { id: string, displayName: string } }
   };

export type RevokeRoleMutationVariables = Exact<{
  input: RevokeRoleInput;
}>;


export type RevokeRoleMutation = { revokeRole:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'UserRoles', roles: Array<Role>, user: { id: string, displayName: string } }
   };

export type UserRolesQueryVariables = Exact<{
  email?: string | null | undefined;
  userId?: string | null | undefined;
}>;


export type UserRolesQuery = { userRoles: { roles: Array<Role>, user: { id: string, displayName: string } } | null };

export type RoleChangesQueryVariables = Exact<{
  userId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RoleChangesQuery = { roleChanges: { nodes: Array<{ role: Role, granted: boolean, changedAt: string, user: { id: string }, changedBy: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type HasRolesFragment = { roles: Array<Role>, user: { id: string, displayName: string } };

export type SeatMapOverviewQueryVariables = Exact<{
  performanceId: string;
}>;


export type SeatMapOverviewQuery = { performance: { id: string, startsAt: string, lab: boolean, seatsLeft: number | null, seatsHeld: number | null, sections: Array<{ id: string, name: string, seatsTotal: number, price: { amount: number, currency: string } }>, seatMap: { id: string, version: string, statuses: string } } | null };

export type SeatMapStatusesQueryVariables = Exact<{
  performanceId: string;
}>;


export type SeatMapStatusesQuery = { performance: { id: string, seatMap: { id: string, version: string, statuses: string } } | null };

export type SeatMapLayoutQueryVariables = Exact<{
  performanceId: string;
  sectionIds?: Array<string> | string | null | undefined;
}>;


export type SeatMapLayoutQuery = { performance: { id: string, seatMap: { id: string, sections: Array<{ offset: number, section: { id: string, name: string }, rows: Array<{ label: string | null, offset: number, seatIds: Array<string>, numbers: Array<string> }> }> } } | null };

export type WatchSeatMapSubscriptionVariables = Exact<{
  performanceId: string;
  after?: string | null | undefined;
}>;


export type WatchSeatMapSubscription = { seatMapUpdated:
    | { __typename: 'SeatMap', id: string, version: string, statuses: string }
    | { __typename: 'SeatMapDelta', fromVersion: string, version: string, available: Array<number>, held: Array<number>, sold: Array<number>, blocked: Array<number> }
   };

export type MyTicketsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MyTicketsQuery = { viewer: { id: string, tickets: { nodes: Array<{ token: string | null, qr: string | null, id: string, status: TicketStatus, issuedAt: string, usedAt: string | null, seat: { id: string, row: string | null, number: string, section: { id: string, name: string } }, reservation: { id: string, performance: { id: string, startsAt: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type CheckInTicketMutationVariables = Exact<{
  input: CheckInTicketInput;
}>;


export type CheckInTicketMutation = { checkInTicket:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Ticket', id: string, status: TicketStatus, issuedAt: string, usedAt: string | null, seat: { id: string, row: string | null, number: string, section: { id: string, name: string } }, reservation: { id: string, performance: { id: string, startsAt: string } } }
    | { __typename: 'TicketAlreadyUsed', firstUsedAt: string, gate: string | null, code: RefusalCode, message: string }
   };

export type TransferTicketMutationVariables = Exact<{
  input: TransferTicketInput;
}>;


export type TransferTicketMutation = { transferTicket:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Ticket', id: string, status: TicketStatus, issuedAt: string, usedAt: string | null, seat: { id: string, row: string | null, number: string, section: { id: string, name: string } }, reservation: { id: string, performance: { id: string, startsAt: string } } }
   };

export type HeldFragment = { id: string, status: TicketStatus, issuedAt: string, usedAt: string | null, seat: { id: string, row: string | null, number: string, section: { id: string, name: string } }, reservation: { id: string, performance: { id: string, startsAt: string } } };

export type SignInAsGuestMutationVariables = Exact<{
  input: SignInAsGuestInput;
}>;


export type SignInAsGuestMutation = { signInAsGuest:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Session', accessToken: string, refreshToken: string, expiresAt: string, viewer: { id: string, user: { id: string, displayName: string } } }
   };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { signUp:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Session', accessToken: string, refreshToken: string, expiresAt: string, viewer: { id: string, user: { id: string, displayName: string } } }
   };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Session', accessToken: string, refreshToken: string, expiresAt: string, viewer: { id: string, user: { id: string, displayName: string } } }
   };

export type RefreshSessionMutationVariables = Exact<{
  input: RefreshSessionInput;
}>;


export type RefreshSessionMutation = { refreshSession:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Session', accessToken: string, refreshToken: string, expiresAt: string, viewer: { id: string, user: { id: string, displayName: string } } }
   };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: boolean };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { serverTime: string, viewer: { id: string, roles: Array<Role>, user: { id: string, displayName: string }, wallet: { id: string, balance: { amount: number, currency: string } } } | null };

export type NewSessionFragment = { accessToken: string, refreshToken: string, expiresAt: string, viewer: { id: string, user: { id: string, displayName: string } } };

export type JoinWaitingRoomMutationVariables = Exact<{
  input: JoinWaitingRoomInput;
}>;


export type JoinWaitingRoomMutation = { joinWaitingRoom:
    | { __typename: 'QueuePlace', token: string, id: string, status: QueueStatus, position: number | null, waiting: number, estimatedWaitSeconds: number | null, admittedUntil: string | null, phase: WaitingRoomPhase, seats: SeatsAvailability }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type LeaveWaitingRoomMutationVariables = Exact<{
  input: LeaveWaitingRoomInput;
}>;


export type LeaveWaitingRoomMutation = { leaveWaitingRoom: { id: string, status: QueueStatus, position: number | null, waiting: number, estimatedWaitSeconds: number | null, admittedUntil: string | null, phase: WaitingRoomPhase, seats: SeatsAvailability } | null };

export type QueuePlaceQueryVariables = Exact<{
  concertId: string;
}>;


export type QueuePlaceQuery = { queuePlace: { token: string, id: string, status: QueueStatus, position: number | null, waiting: number, estimatedWaitSeconds: number | null, admittedUntil: string | null, phase: WaitingRoomPhase, seats: SeatsAvailability } | null };

export type WatchQueuePlaceSubscriptionVariables = Exact<{
  concertId: string;
}>;


export type WatchQueuePlaceSubscription = { queuePlaceUpdated: { id: string, status: QueueStatus, position: number | null, waiting: number, estimatedWaitSeconds: number | null, admittedUntil: string | null, phase: WaitingRoomPhase, seats: SeatsAvailability, concert: { id: string, saleStatus: SaleStatus } } };

export type WaitingRoomQueryVariables = Exact<{
  concertId: string;
}>;


export type WaitingRoomQuery = { concert: { id: string, waitingRoom: { id: string, waiting: number | null, inside: number | null, phase: WaitingRoomPhase, seats: SeatsAvailability | null, capacity: number, admitPerSecond: number, admittedSeconds: number, adaptive: boolean, lobbyOrder: LobbyOrder } | null } | null };

export type QueueLogQueryVariables = Exact<{
  concertId: string;
  after?: string | null | undefined;
}>;


export type QueueLogQuery = { concert: { id: string, waitingRoom: { id: string, lobbyOrder: LobbyOrder, drawCommitment: string | null, receiptKeys: string, log: { nodes: Array<{ number: number, kind: QueueLogKind, epoch: number, sequence: number, detail: string, at: number, hash: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null } | null };

export type DrawEntrantsQueryVariables = Exact<{
  concertId: string;
  after: number;
}>;


export type DrawEntrantsQuery = { concert: { id: string, waitingRoom: { id: string, drawEntrants: Array<number> | null } | null } | null };

export type QueueReceiptQueryVariables = Exact<{
  concertId: string;
}>;


export type QueueReceiptQuery = { queueReceipt: string | null };

export type UpdateWaitingRoomMutationVariables = Exact<{
  input: UpdateWaitingRoomInput;
}>;


export type UpdateWaitingRoomMutation = { updateWaitingRoom:
    | { code: RefusalCode, message: string }
    | { id: string, waiting: number | null, inside: number | null, phase: WaitingRoomPhase, seats: SeatsAvailability | null, capacity: number, admitPerSecond: number, admittedSeconds: number, adaptive: boolean, lobbyOrder: LobbyOrder }
   };

type QueuePlaceOrRefusal_QueuePlace_Fragment = { __typename: 'QueuePlace', token: string, id: string, status: QueueStatus, position: number | null, waiting: number, estimatedWaitSeconds: number | null, admittedUntil: string | null, phase: WaitingRoomPhase, seats: SeatsAvailability };

type QueuePlaceOrRefusal_Refused_Fragment = { __typename: 'Refused', code: RefusalCode, message: string };

export type QueuePlaceOrRefusalFragment =
  | QueuePlaceOrRefusal_QueuePlace_Fragment
  | QueuePlaceOrRefusal_Refused_Fragment
;

export type PlaceFragment = { id: string, status: QueueStatus, position: number | null, waiting: number, estimatedWaitSeconds: number | null, admittedUntil: string | null, phase: WaitingRoomPhase, seats: SeatsAvailability };

export type RoomFragment = { id: string, waiting: number | null, inside: number | null, phase: WaitingRoomPhase, seats: SeatsAvailability | null, capacity: number, admitPerSecond: number, admittedSeconds: number, adaptive: boolean, lobbyOrder: LobbyOrder };

export type ChargeWalletMutationVariables = Exact<{
  input: ChargeWalletInput;
}>;


export type ChargeWalletMutation = { chargeWallet:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Wallet', id: string, balance: { amount: number, currency: string } }
   };

export type MyWalletQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type MyWalletQuery = { viewer: { id: string, wallet: { id: string, balance: { amount: number, currency: string }, transactions: { nodes: Array<{ id: string, kind: WalletTransactionKind, createdAt: string, amount: { amount: number, currency: string }, balanceAfter: { amount: number, currency: string }, reservation: { id: string, status: ReservationStatus } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const SalesCountsFragmentDoc = new TypedDocumentString(`
    fragment SalesCounts on SalesFigure {
  sold {
    reservations
    seats
  }
  held {
    reservations
    seats
  }
  refunded {
    reservations
    seats
  }
  cancelled {
    reservations
    seats
  }
  expired {
    reservations
    seats
  }
  gross {
    amount
    currency
  }
  refundedAmount {
    amount
  }
  net {
    amount
  }
}
    `, {"fragmentName":"SalesCounts"}) as unknown as TypedDocumentString<SalesCountsFragment, unknown>;
export const PayingFragmentDoc = new TypedDocumentString(`
    fragment Paying on Payment {
  id
  method
  status
  amount {
    amount
    currency
  }
  refunded {
    amount
    currency
  }
  redirectUrl
  createdAt
}
    `, {"fragmentName":"Paying"}) as unknown as TypedDocumentString<PayingFragment, unknown>;
export const PurchaseFragmentDoc = new TypedDocumentString(`
    fragment Purchase on Reservation {
  id
  version
  status
  heldUntil
  total {
    amount
    currency
  }
  refundableUntil
  payment {
    ...Paying
  }
}
    fragment Paying on Payment {
  id
  method
  status
  amount {
    amount
    currency
  }
  refunded {
    amount
    currency
  }
  redirectUrl
  createdAt
}`, {"fragmentName":"Purchase"}) as unknown as TypedDocumentString<PurchaseFragment, unknown>;
export const HighlightedConcertFragmentDoc = new TypedDocumentString(`
    fragment HighlightedConcert on Concert {
  id
  title
  kind
  saleOpensAt
  saleStatus
}
    `, {"fragmentName":"HighlightedConcert"}) as unknown as TypedDocumentString<HighlightedConcertFragment, unknown>;
export const OutcomeFragmentDoc = new TypedDocumentString(`
    fragment Outcome on Reservation {
  id
  version
  status
  strategy
  heldUntil
  total {
    amount
    currency
  }
  refusal {
    __typename
    code
    message
    ... on SeatsUnavailable {
      seats {
        id
        status
      }
    }
  }
  seats {
    id
    row
    number
    section {
      id
      name
    }
  }
}
    `, {"fragmentName":"Outcome"}) as unknown as TypedDocumentString<OutcomeFragment, unknown>;
export const HasRolesFragmentDoc = new TypedDocumentString(`
    fragment HasRoles on UserRoles {
  roles
  user {
    id
    displayName
  }
}
    `, {"fragmentName":"HasRoles"}) as unknown as TypedDocumentString<HasRolesFragment, unknown>;
export const HeldFragmentDoc = new TypedDocumentString(`
    fragment Held on Ticket {
  id
  status
  issuedAt
  usedAt
  seat {
    id
    row
    number
    section {
      id
      name
    }
  }
  reservation {
    id
    performance {
      id
      startsAt
    }
  }
}
    `, {"fragmentName":"Held"}) as unknown as TypedDocumentString<HeldFragment, unknown>;
export const NewSessionFragmentDoc = new TypedDocumentString(`
    fragment NewSession on Session {
  accessToken
  refreshToken
  expiresAt
  viewer {
    id
    user {
      id
      displayName
    }
  }
}
    `, {"fragmentName":"NewSession"}) as unknown as TypedDocumentString<NewSessionFragment, unknown>;
export const PlaceFragmentDoc = new TypedDocumentString(`
    fragment Place on QueuePlace {
  id
  status
  position
  waiting
  estimatedWaitSeconds
  admittedUntil
  phase
  seats
}
    `, {"fragmentName":"Place"}) as unknown as TypedDocumentString<PlaceFragment, unknown>;
export const QueuePlaceOrRefusalFragmentDoc = new TypedDocumentString(`
    fragment QueuePlaceOrRefusal on JoinWaitingRoomResult {
  __typename
  ... on QueuePlace {
    ...Place
    token
  }
  ... on Refusal {
    code
    message
  }
}
    fragment Place on QueuePlace {
  id
  status
  position
  waiting
  estimatedWaitSeconds
  admittedUntil
  phase
  seats
}`, {"fragmentName":"QueuePlaceOrRefusal"}) as unknown as TypedDocumentString<QueuePlaceOrRefusalFragment, unknown>;
export const RoomFragmentDoc = new TypedDocumentString(`
    fragment Room on WaitingRoom {
  id
  waiting
  inside
  phase
  seats
  capacity
  admitPerSecond
  admittedSeconds
  adaptive
  lobbyOrder
}
    `, {"fragmentName":"Room"}) as unknown as TypedDocumentString<RoomFragment, unknown>;
export const BrowseConcertsDocument = new TypedDocumentString(`
    query BrowseConcerts($after: String, $filter: ConcertFilter) {
  concerts(after: $after, filter: $filter) {
    nodes {
      id
      title
      kind
      saleStatus
      saleOpensAt
      artist {
        id
        name
        agency {
          id
          name
        }
      }
      performances(first: 3) {
        nodes {
          id
          startsAt
          lab
          seatsLeft
          seatsTotal
          venue {
            id
            name
            city
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<BrowseConcertsQuery, BrowseConcertsQueryVariables>;
export const FreeSeatsDocument = new TypedDocumentString(`
    query FreeSeats($performanceId: ID!, $after: String) {
  performance(id: $performanceId) {
    id
    seatsLeft
    seats(first: 20, after: $after, filter: {status: AVAILABLE}) {
      nodes {
        id
        row
        number
        section {
          id
          name
        }
        price {
          amount
          currency
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FreeSeatsQuery, FreeSeatsQueryVariables>;
export const CreateConcertDocument = new TypedDocumentString(`
    mutation CreateConcert($input: CreateConcertInput!) {
  createConcert(input: $input) {
    __typename
    ... on Concert {
      id
      performances(first: 20) {
        nodes {
          id
          seatsTotal
          sections {
            id
            name
          }
        }
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateConcertMutation, CreateConcertMutationVariables>;
export const WatchConcertDocument = new TypedDocumentString(`
    subscription WatchConcert($id: ID!) {
  concertUpdated(id: $id) {
    id
    saleStatus
    saleOpensAt
  }
}
    `) as unknown as TypedDocumentString<WatchConcertSubscription, WatchConcertSubscriptionVariables>;
export const BrowseAgenciesDocument = new TypedDocumentString(`
    query BrowseAgencies($after: String) {
  agencies(after: $after) {
    nodes {
      id
      name
      artists(first: 5) {
        nodes {
          id
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<BrowseAgenciesQuery, BrowseAgenciesQueryVariables>;
export const BrowseArtistsDocument = new TypedDocumentString(`
    query BrowseArtists($search: String, $after: String) {
  artists(search: $search, after: $after) {
    nodes {
      id
      name
      agency {
        id
        name
      }
      concerts(first: 5) {
        nodes {
          id
          title
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<BrowseArtistsQuery, BrowseArtistsQueryVariables>;
export const AdminReservationsDocument = new TypedDocumentString(`
    query AdminReservations($filter: AdminReservationFilter, $first: Int, $after: String) {
  adminReservations(filter: $filter, first: $first, after: $after) {
    nodes {
      changedAt
      user {
        id
        displayName
      }
      reservation {
        id
        version
        status
        strategy
        createdAt
        heldUntil
        total {
          amount
          currency
        }
        seats {
          id
          row
          number
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AdminReservationsQuery, AdminReservationsQueryVariables>;
export const SalesFiguresDocument = new TypedDocumentString(`
    query SalesFigures($performanceId: ID, $concertId: ID, $by: SalesFiguresBy, $from: DateTime, $to: DateTime) {
  salesFigures(
    performanceId: $performanceId
    concertId: $concertId
    by: $by
    from: $from
    to: $to
  ) {
    groups {
      day
      strategy
      section {
        id
        name
      }
      performance {
        id
        startsAt
      }
      ...SalesCounts
    }
    total {
      ...SalesCounts
    }
  }
}
    fragment SalesCounts on SalesFigure {
  sold {
    reservations
    seats
  }
  held {
    reservations
    seats
  }
  refunded {
    reservations
    seats
  }
  cancelled {
    reservations
    seats
  }
  expired {
    reservations
    seats
  }
  gross {
    amount
    currency
  }
  refundedAmount {
    amount
  }
  net {
    amount
  }
}`) as unknown as TypedDocumentString<SalesFiguresQuery, SalesFiguresQueryVariables>;
export const PayReservationDocument = new TypedDocumentString(`
    mutation PayReservation($input: PayReservationInput!) {
  payReservation(input: $input) {
    __typename
    ... on Reservation {
      ...Purchase
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Purchase on Reservation {
  id
  version
  status
  heldUntil
  total {
    amount
    currency
  }
  refundableUntil
  payment {
    ...Paying
  }
}
fragment Paying on Payment {
  id
  method
  status
  amount {
    amount
    currency
  }
  refunded {
    amount
    currency
  }
  redirectUrl
  createdAt
}`) as unknown as TypedDocumentString<PayReservationMutation, PayReservationMutationVariables>;
export const RefundReservationDocument = new TypedDocumentString(`
    mutation RefundReservation($input: RefundReservationInput!) {
  refundReservation(input: $input) {
    __typename
    ... on Reservation {
      ...Purchase
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Purchase on Reservation {
  id
  version
  status
  heldUntil
  total {
    amount
    currency
  }
  refundableUntil
  payment {
    ...Paying
  }
}
fragment Paying on Payment {
  id
  method
  status
  amount {
    amount
    currency
  }
  refunded {
    amount
    currency
  }
  redirectUrl
  createdAt
}`) as unknown as TypedDocumentString<RefundReservationMutation, RefundReservationMutationVariables>;
export const PaymentMethodsDocument = new TypedDocumentString(`
    query PaymentMethods {
  paymentMethods {
    code
    name
    status
  }
}
    `) as unknown as TypedDocumentString<PaymentMethodsQuery, PaymentMethodsQueryVariables>;
export const MyPurchaseDocument = new TypedDocumentString(`
    query MyPurchase($id: ID!) {
  reservation(id: $id) {
    ...Purchase
  }
}
    fragment Purchase on Reservation {
  id
  version
  status
  heldUntil
  total {
    amount
    currency
  }
  refundableUntil
  payment {
    ...Paying
  }
}
fragment Paying on Payment {
  id
  method
  status
  amount {
    amount
    currency
  }
  refunded {
    amount
    currency
  }
  redirectUrl
  createdAt
}`) as unknown as TypedDocumentString<MyPurchaseQuery, MyPurchaseQueryVariables>;
export const MyPaymentDocument = new TypedDocumentString(`
    query MyPayment($id: ID!) {
  node(id: $id) {
    ... on Payment {
      ...Paying
      reservation {
        id
        status
      }
    }
  }
}
    fragment Paying on Payment {
  id
  method
  status
  amount {
    amount
    currency
  }
  refunded {
    amount
    currency
  }
  redirectUrl
  createdAt
}`) as unknown as TypedDocumentString<MyPaymentQuery, MyPaymentQueryVariables>;
export const StuckPaymentsDocument = new TypedDocumentString(`
    query StuckPayments($first: Int, $after: String) {
  stuckPayments(first: $first, after: $after) {
    nodes {
      ...Paying
      stuckBecause
      reservation {
        id
        status
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment Paying on Payment {
  id
  method
  status
  amount {
    amount
    currency
  }
  refunded {
    amount
    currency
  }
  redirectUrl
  createdAt
}`) as unknown as TypedDocumentString<StuckPaymentsQuery, StuckPaymentsQueryVariables>;
export const RetryRefundDocument = new TypedDocumentString(`
    mutation RetryRefund($input: RetryRefundInput!) {
  retryRefund(input: $input) {
    __typename
    ... on Payment {
      ...Paying
      stuckBecause
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Paying on Payment {
  id
  method
  status
  amount {
    amount
    currency
  }
  refunded {
    amount
    currency
  }
  redirectUrl
  createdAt
}`) as unknown as TypedDocumentString<RetryRefundMutation, RetryRefundMutationVariables>;
export const FastestSellOutsDocument = new TypedDocumentString(`
    query FastestSellOuts($first: Int) {
  fastestSellOuts(first: $first) {
    rank
    seconds
    soldOutAt
    concert {
      id
      title
      kind
    }
  }
}
    `) as unknown as TypedDocumentString<FastestSellOutsQuery, FastestSellOutsQueryVariables>;
export const ConcertSellOutDocument = new TypedDocumentString(`
    query ConcertSellOut($id: ID!) {
  concert(id: $id) {
    id
    sellOut {
      rank
      seconds
      soldOutAt
    }
  }
}
    `) as unknown as TypedDocumentString<ConcertSellOutQuery, ConcertSellOutQueryVariables>;
export const MostWantedDocument = new TypedDocumentString(`
    query MostWanted($first: Int) {
  mostWanted(first: $first) {
    rank
    score
    concert {
      id
      title
      kind
      saleStatus
    }
  }
}
    `) as unknown as TypedDocumentString<MostWantedQuery, MostWantedQueryVariables>;
export const HighlightsDocument = new TypedDocumentString(`
    query Highlights($first: Int) {
  highlights(first: $first) {
    openingSoon {
      ...HighlightedConcert
    }
    almostSoldOut {
      ...HighlightedConcert
    }
  }
}
    fragment HighlightedConcert on Concert {
  id
  title
  kind
  saleOpensAt
  saleStatus
}`) as unknown as TypedDocumentString<HighlightsQuery, HighlightsQueryVariables>;
export const ConcertCardsDocument = new TypedDocumentString(`
    subscription ConcertCards($ids: [ID!]!, $seen: [String!]) {
  concertCards(ids: $ids, seen: $seen) {
    concert {
      id
      title
    }
    saleStatus
    saleOpensAt
    seatsLeft
    seatsHeld
    seatsTotal
    version
  }
}
    `) as unknown as TypedDocumentString<ConcertCardsSubscription, ConcertCardsSubscriptionVariables>;
export const ReserveSeatsDocument = new TypedDocumentString(`
    mutation ReserveSeats($input: ReserveSeatsInput!) {
  reserveSeats(input: $input) {
    __typename
    ... on Reservation {
      ...Outcome
    }
    ... on SeatsUnavailable {
      seats {
        id
        status
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Outcome on Reservation {
  id
  version
  status
  strategy
  heldUntil
  total {
    amount
    currency
  }
  refusal {
    __typename
    code
    message
    ... on SeatsUnavailable {
      seats {
        id
        status
      }
    }
  }
  seats {
    id
    row
    number
    section {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<ReserveSeatsMutation, ReserveSeatsMutationVariables>;
export const CancelReservationDocument = new TypedDocumentString(`
    mutation CancelReservation($input: CancelReservationInput!) {
  cancelReservation(input: $input) {
    __typename
    ... on Reservation {
      ...Outcome
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Outcome on Reservation {
  id
  version
  status
  strategy
  heldUntil
  total {
    amount
    currency
  }
  refusal {
    __typename
    code
    message
    ... on SeatsUnavailable {
      seats {
        id
        status
      }
    }
  }
  seats {
    id
    row
    number
    section {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<CancelReservationMutation, CancelReservationMutationVariables>;
export const WatchReservationDocument = new TypedDocumentString(`
    subscription WatchReservation($id: ID!) {
  reservationUpdated(id: $id) {
    ...Outcome
  }
}
    fragment Outcome on Reservation {
  id
  version
  status
  strategy
  heldUntil
  total {
    amount
    currency
  }
  refusal {
    __typename
    code
    message
    ... on SeatsUnavailable {
      seats {
        id
        status
      }
    }
  }
  seats {
    id
    row
    number
    section {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<WatchReservationSubscription, WatchReservationSubscriptionVariables>;
export const MyReservationDocument = new TypedDocumentString(`
    query MyReservation($id: ID!) {
  reservation(id: $id) {
    ...Outcome
  }
}
    fragment Outcome on Reservation {
  id
  version
  status
  strategy
  heldUntil
  total {
    amount
    currency
  }
  refusal {
    __typename
    code
    message
    ... on SeatsUnavailable {
      seats {
        id
        status
      }
    }
  }
  seats {
    id
    row
    number
    section {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<MyReservationQuery, MyReservationQueryVariables>;
export const MyReservationsDocument = new TypedDocumentString(`
    query MyReservations($after: String) {
  viewer {
    id
    reservations(after: $after) {
      nodes {
        ...Outcome
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment Outcome on Reservation {
  id
  version
  status
  strategy
  heldUntil
  total {
    amount
    currency
  }
  refusal {
    __typename
    code
    message
    ... on SeatsUnavailable {
      seats {
        id
        status
      }
    }
  }
  seats {
    id
    row
    number
    section {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<MyReservationsQuery, MyReservationsQueryVariables>;
export const GrantRoleDocument = new TypedDocumentString(`
    mutation GrantRole($input: GrantRoleInput!) {
  grantRole(input: $input) {
    __typename
    ... on UserRoles {
      ...HasRoles
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment HasRoles on UserRoles {
  roles
  user {
    id
    displayName
  }
}`) as unknown as TypedDocumentString<GrantRoleMutation, GrantRoleMutationVariables>;
export const RevokeRoleDocument = new TypedDocumentString(`
    mutation RevokeRole($input: RevokeRoleInput!) {
  revokeRole(input: $input) {
    __typename
    ... on UserRoles {
      ...HasRoles
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment HasRoles on UserRoles {
  roles
  user {
    id
    displayName
  }
}`) as unknown as TypedDocumentString<RevokeRoleMutation, RevokeRoleMutationVariables>;
export const UserRolesDocument = new TypedDocumentString(`
    query UserRoles($email: String, $userId: ID) {
  userRoles(email: $email, userId: $userId) {
    ...HasRoles
  }
}
    fragment HasRoles on UserRoles {
  roles
  user {
    id
    displayName
  }
}`) as unknown as TypedDocumentString<UserRolesQuery, UserRolesQueryVariables>;
export const RoleChangesDocument = new TypedDocumentString(`
    query RoleChanges($userId: ID, $first: Int, $after: String) {
  roleChanges(userId: $userId, first: $first, after: $after) {
    nodes {
      user {
        id
      }
      role
      granted
      changedBy {
        id
      }
      changedAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<RoleChangesQuery, RoleChangesQueryVariables>;
export const SeatMapOverviewDocument = new TypedDocumentString(`
    query SeatMapOverview($performanceId: ID!) {
  performance(id: $performanceId) {
    id
    startsAt
    lab
    seatsLeft
    seatsHeld
    sections {
      id
      name
      seatsTotal
      price {
        amount
        currency
      }
    }
    seatMap {
      id
      version
      statuses
    }
  }
}
    `) as unknown as TypedDocumentString<SeatMapOverviewQuery, SeatMapOverviewQueryVariables>;
export const SeatMapStatusesDocument = new TypedDocumentString(`
    query SeatMapStatuses($performanceId: ID!) {
  performance(id: $performanceId) {
    id
    seatMap {
      id
      version
      statuses
    }
  }
}
    `) as unknown as TypedDocumentString<SeatMapStatusesQuery, SeatMapStatusesQueryVariables>;
export const SeatMapLayoutDocument = new TypedDocumentString(`
    query SeatMapLayout($performanceId: ID!, $sectionIds: [ID!]) {
  performance(id: $performanceId) {
    id
    seatMap {
      id
      sections(ids: $sectionIds) {
        offset
        section {
          id
          name
        }
        rows {
          label
          offset
          seatIds
          numbers
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SeatMapLayoutQuery, SeatMapLayoutQueryVariables>;
export const WatchSeatMapDocument = new TypedDocumentString(`
    subscription WatchSeatMap($performanceId: ID!, $after: String) {
  seatMapUpdated(performanceId: $performanceId, after: $after) {
    __typename
    ... on SeatMap {
      id
      version
      statuses
    }
    ... on SeatMapDelta {
      fromVersion
      version
      available
      held
      sold
      blocked
    }
  }
}
    `) as unknown as TypedDocumentString<WatchSeatMapSubscription, WatchSeatMapSubscriptionVariables>;
export const MyTicketsDocument = new TypedDocumentString(`
    query MyTickets($after: String) {
  viewer {
    id
    tickets(first: 20, after: $after) {
      nodes {
        ...Held
        token
        qr
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment Held on Ticket {
  id
  status
  issuedAt
  usedAt
  seat {
    id
    row
    number
    section {
      id
      name
    }
  }
  reservation {
    id
    performance {
      id
      startsAt
    }
  }
}`) as unknown as TypedDocumentString<MyTicketsQuery, MyTicketsQueryVariables>;
export const CheckInTicketDocument = new TypedDocumentString(`
    mutation CheckInTicket($input: CheckInTicketInput!) {
  checkInTicket(input: $input) {
    __typename
    ... on Ticket {
      ...Held
    }
    ... on TicketAlreadyUsed {
      firstUsedAt
      gate
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Held on Ticket {
  id
  status
  issuedAt
  usedAt
  seat {
    id
    row
    number
    section {
      id
      name
    }
  }
  reservation {
    id
    performance {
      id
      startsAt
    }
  }
}`) as unknown as TypedDocumentString<CheckInTicketMutation, CheckInTicketMutationVariables>;
export const TransferTicketDocument = new TypedDocumentString(`
    mutation TransferTicket($input: TransferTicketInput!) {
  transferTicket(input: $input) {
    __typename
    ... on Ticket {
      ...Held
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Held on Ticket {
  id
  status
  issuedAt
  usedAt
  seat {
    id
    row
    number
    section {
      id
      name
    }
  }
  reservation {
    id
    performance {
      id
      startsAt
    }
  }
}`) as unknown as TypedDocumentString<TransferTicketMutation, TransferTicketMutationVariables>;
export const SignInAsGuestDocument = new TypedDocumentString(`
    mutation SignInAsGuest($input: SignInAsGuestInput!) {
  signInAsGuest(input: $input) {
    __typename
    ... on Session {
      ...NewSession
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment NewSession on Session {
  accessToken
  refreshToken
  expiresAt
  viewer {
    id
    user {
      id
      displayName
    }
  }
}`) as unknown as TypedDocumentString<SignInAsGuestMutation, SignInAsGuestMutationVariables>;
export const SignUpDocument = new TypedDocumentString(`
    mutation SignUp($input: SignUpInput!) {
  signUp(input: $input) {
    __typename
    ... on Session {
      ...NewSession
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment NewSession on Session {
  accessToken
  refreshToken
  expiresAt
  viewer {
    id
    user {
      id
      displayName
    }
  }
}`) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on Session {
      ...NewSession
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment NewSession on Session {
  accessToken
  refreshToken
  expiresAt
  viewer {
    id
    user {
      id
      displayName
    }
  }
}`) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const RefreshSessionDocument = new TypedDocumentString(`
    mutation RefreshSession($input: RefreshSessionInput!) {
  refreshSession(input: $input) {
    __typename
    ... on Session {
      ...NewSession
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment NewSession on Session {
  accessToken
  refreshToken
  expiresAt
  viewer {
    id
    user {
      id
      displayName
    }
  }
}`) as unknown as TypedDocumentString<RefreshSessionMutation, RefreshSessionMutationVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut
}
    `) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const WhoAmIDocument = new TypedDocumentString(`
    query WhoAmI {
  serverTime
  viewer {
    id
    roles
    user {
      id
      displayName
    }
    wallet {
      id
      balance {
        amount
        currency
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;
export const JoinWaitingRoomDocument = new TypedDocumentString(`
    mutation JoinWaitingRoom($input: JoinWaitingRoomInput!) {
  joinWaitingRoom(input: $input) {
    ...QueuePlaceOrRefusal
  }
}
    fragment QueuePlaceOrRefusal on JoinWaitingRoomResult {
  __typename
  ... on QueuePlace {
    ...Place
    token
  }
  ... on Refusal {
    code
    message
  }
}
fragment Place on QueuePlace {
  id
  status
  position
  waiting
  estimatedWaitSeconds
  admittedUntil
  phase
  seats
}`) as unknown as TypedDocumentString<JoinWaitingRoomMutation, JoinWaitingRoomMutationVariables>;
export const LeaveWaitingRoomDocument = new TypedDocumentString(`
    mutation LeaveWaitingRoom($input: LeaveWaitingRoomInput!) {
  leaveWaitingRoom(input: $input) {
    ...Place
  }
}
    fragment Place on QueuePlace {
  id
  status
  position
  waiting
  estimatedWaitSeconds
  admittedUntil
  phase
  seats
}`) as unknown as TypedDocumentString<LeaveWaitingRoomMutation, LeaveWaitingRoomMutationVariables>;
export const QueuePlaceDocument = new TypedDocumentString(`
    query QueuePlace($concertId: ID!) {
  queuePlace(concertId: $concertId) {
    ...Place
    token
  }
}
    fragment Place on QueuePlace {
  id
  status
  position
  waiting
  estimatedWaitSeconds
  admittedUntil
  phase
  seats
}`) as unknown as TypedDocumentString<QueuePlaceQuery, QueuePlaceQueryVariables>;
export const WatchQueuePlaceDocument = new TypedDocumentString(`
    subscription WatchQueuePlace($concertId: ID!) {
  queuePlaceUpdated(concertId: $concertId) {
    ...Place
    concert {
      id
      saleStatus
    }
  }
}
    fragment Place on QueuePlace {
  id
  status
  position
  waiting
  estimatedWaitSeconds
  admittedUntil
  phase
  seats
}`) as unknown as TypedDocumentString<WatchQueuePlaceSubscription, WatchQueuePlaceSubscriptionVariables>;
export const WaitingRoomDocument = new TypedDocumentString(`
    query WaitingRoom($concertId: ID!) {
  concert(id: $concertId) {
    id
    waitingRoom {
      ...Room
    }
  }
}
    fragment Room on WaitingRoom {
  id
  waiting
  inside
  phase
  seats
  capacity
  admitPerSecond
  admittedSeconds
  adaptive
  lobbyOrder
}`) as unknown as TypedDocumentString<WaitingRoomQuery, WaitingRoomQueryVariables>;
export const QueueLogDocument = new TypedDocumentString(`
    query QueueLog($concertId: ID!, $after: String) {
  concert(id: $concertId) {
    id
    waitingRoom {
      id
      lobbyOrder
      drawCommitment
      receiptKeys
      log(first: 100, after: $after) {
        nodes {
          number
          kind
          epoch
          sequence
          detail
          at
          hash
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<QueueLogQuery, QueueLogQueryVariables>;
export const DrawEntrantsDocument = new TypedDocumentString(`
    query DrawEntrants($concertId: ID!, $after: SafeInt!) {
  concert(id: $concertId) {
    id
    waitingRoom {
      id
      drawEntrants(after: $after)
    }
  }
}
    `) as unknown as TypedDocumentString<DrawEntrantsQuery, DrawEntrantsQueryVariables>;
export const QueueReceiptDocument = new TypedDocumentString(`
    query QueueReceipt($concertId: ID!) {
  queueReceipt(concertId: $concertId)
}
    `) as unknown as TypedDocumentString<QueueReceiptQuery, QueueReceiptQueryVariables>;
export const UpdateWaitingRoomDocument = new TypedDocumentString(`
    mutation UpdateWaitingRoom($input: UpdateWaitingRoomInput!) {
  updateWaitingRoom(input: $input) {
    ... on WaitingRoom {
      ...Room
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Room on WaitingRoom {
  id
  waiting
  inside
  phase
  seats
  capacity
  admitPerSecond
  admittedSeconds
  adaptive
  lobbyOrder
}`) as unknown as TypedDocumentString<UpdateWaitingRoomMutation, UpdateWaitingRoomMutationVariables>;
export const ChargeWalletDocument = new TypedDocumentString(`
    mutation ChargeWallet($input: ChargeWalletInput!) {
  chargeWallet(input: $input) {
    __typename
    ... on Wallet {
      id
      balance {
        amount
        currency
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ChargeWalletMutation, ChargeWalletMutationVariables>;
export const MyWalletDocument = new TypedDocumentString(`
    query MyWallet($first: Int, $after: String) {
  viewer {
    id
    wallet {
      id
      balance {
        amount
        currency
      }
      transactions(first: $first, after: $after) {
        nodes {
          id
          kind
          amount {
            amount
            currency
          }
          balanceAfter {
            amount
            currency
          }
          reservation {
            id
            status
          }
          createdAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MyWalletQuery, MyWalletQueryVariables>;