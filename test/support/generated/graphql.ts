/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A user who shall belong to an agency. */
export type AddAgencyMemberInput = {
  /** The agency’s. It has at most 100 members. */
  agencyId: string;
  /** The user’s. Guests cannot be members. */
  userId: string;
};

/** A further performance of a concert that exists. */
export type AddPerformanceInput = {
  /** The concert’s. It has at most 200 performances. */
  concertId: string;
  /** A key that the client chooses, 1 to 255 characters. A second request with the same key and the same input returns the same performance. A second request with the same key and another input is refused. After a refusal the key is free again. Absent: every request creates a new performance. */
  idempotencyKey?: string | null | undefined;
  /** It begins after the opening of the sale. */
  performance: CreatePerformanceInput;
};

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

/** An agency that goes out of the lists, or comes back. */
export type ArchiveAgencyInput = {
  /** The agency’s. */
  agencyId: string;
  /** False: back into the lists. */
  archived?: boolean | null | undefined;
};

/** An artist that goes out of the lists, or comes back. */
export type ArchiveArtistInput = {
  /** False: back into the lists. */
  archived?: boolean | null | undefined;
  /** The artist’s. */
  artistId: string;
};

/** A concert that goes out of the lists, or comes back. */
export type ArchiveConcertInput = {
  /** False: back into the lists. */
  archived?: boolean | null | undefined;
  /** The concert’s. */
  concertId: string;
};

/** A performance that goes out of the lists, or comes back. */
export type ArchivePerformanceInput = {
  /** False: back into the lists. */
  archived?: boolean | null | undefined;
  /** The performance’s. */
  performanceId: string;
};

/** A promoter that goes out of the lists, or comes back. */
export type ArchivePromoterInput = {
  /** False: back into the lists. */
  archived?: boolean | null | undefined;
  /** The promoter’s. */
  promoterId: string;
};

/** A venue that goes out of the lists, or comes back. */
export type ArchiveVenueInput = {
  /** False: back into the lists. */
  archived?: boolean | null | undefined;
  /** The venue’s. */
  venueId: string;
};

/** Which seats are off sale, or on sale again. */
export type BlockSeatsInput = {
  /** True: they are off sale. False: those that are blocked are on sale again. */
  blocked?: boolean | null | undefined;
  /** The performance that the seats belong to. */
  performanceId: string;
  /** 1 to 10,000 seats of this performance, all of them or none. A request has a limit of size, which may come first. */
  seatIds: Array<string>;
};

/** The performance that does not happen. */
export type CancelPerformanceInput = {
  /** The performance’s. */
  performanceId: string;
};

/** The reservation to give back. */
export type CancelReservationInput = {
  /** The caller’s own. */
  reservationId: string;
};

/** A kind of thing in the catalogue. Clients must expect new values. */
export type CatalogueKind =
  /** An agency, or who belongs to it. */
  | 'AGENCY'
  /** An artist. */
  | 'ARTIST'
  /** A concert, or what its sale is like. */
  | 'CONCERT'
  /** A performance, its prices or its seats. */
  | 'PERFORMANCE'
  /** A promoter. */
  | 'PROMOTER'
  /** A seating plan. */
  | 'SEATING_PLAN'
  /** A venue. */
  | 'VENUE';

/** What a seat of a category costs. */
export type CategoryPriceInput = {
  /** A category of the seating plan. */
  category: string;
  /** The price of one seat, in the smallest unit of the concert’s currency. */
  price: number;
};

/** What of a section changes. What is absent stays. */
export type ChangeSectionInput = {
  /** Its new name, 1 to 100 characters. */
  name?: string | null | undefined;
  /** What a seat costs from now on, in the smallest unit of the concert’s currency. What is held or bought keeps its price. */
  price?: number | null | undefined;
  /** A section of the performance. */
  sectionId: string;
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
  /** Only concerts of this agency, or of an artist whom it represents. */
  agencyId?: string | null | undefined;
  /** Only concerts of this artist. */
  artistId?: string | null | undefined;
  /** Only with a performance in this city. */
  city?: string | null | undefined;
  /** Only with a performance that begins then or later. */
  from?: string | null | undefined;
  /** Only concerts of this kind. */
  kind?: EventKind | null | undefined;
  /** Only with seats that cost at most this; with `minPrice`, the same seats. */
  maxPrice?: number | null | undefined;
  /** Only with seats that cost at least this, in the smallest unit of the concert’s currency. */
  minPrice?: number | null | undefined;
  /** A part of the title; upper and lower case are the same. */
  search?: string | null | undefined;
  /** Only concerts whose sale has this state now. */
  status?: SaleStatus | null | undefined;
  /** At most 8 words. Each is a part of the title or of the name of the artist, the agency, a venue or a city. A consonant of Hangul that stands alone is the first of a syllable: ㅂㅌㅅ finds 방탄소년단. */
  text?: string | null | undefined;
  /** Only with a performance that begins before; with `from`, the same performance. */
  to?: string | null | undefined;
};

/** The order of a list of concerts. Cursors of one order are not cursors of another. */
export type ConcertSort =
  /** Oldest entry first. */
  | 'ENTRY'
  /** Newest entry first. */
  | 'NEWEST'
  /** By the opening of the sale; first those that have been open from the beginning. */
  | 'OPENING'
  /** By the first performance, or by the first one at or after `from`; concerts without one are left out. */
  | 'SOONEST'
  /** By the title, letter by letter; upper and lower case are the same. */
  | 'TITLE';

/** A new agency. */
export type CreateAgencyInput = {
  /** 1 to 200 characters. */
  name: string;
};

/** A new artist. */
export type CreateArtistInput = {
  /** The agency that represents the artist. Absent or null: none, admins only. */
  agencyId?: string | null | undefined;
  /** The stage name, 1 to 200 characters. */
  name: string;
};

/** A concert with everything that goes on sale with it. */
export type CreateConcertInput = {
  /** The agency whose organisers run the concert. Absent: the artist’s. Null: none, admins only. */
  agencyId?: string | null | undefined;
  /** The artist. */
  artistId?: string | null | undefined;
  /** ISO 4217. */
  currency?: string | null | undefined;
  /** What a fan may want to know, as plain text with line breaks, 1 to 5,000 characters. */
  description?: string | null | undefined;
  /** A key that the client chooses, 1 to 255 characters. A second request with the same key and the same input returns the same concert. A second request with the same key and another input is refused. After a refusal the key is free again. Absent: every request creates a new concert. */
  idempotencyKey?: string | null | undefined;
  /** What kind of event it is. */
  kind?: EventKind | null | undefined;
  /** At least 1. Absent: no limit. */
  maxSeatsPerUser?: number | null | undefined;
  /** 1 to 20. */
  performances: Array<CreatePerformanceInput>;
  /** The company that puts it on. */
  promoterId?: string | null | undefined;
  /** When the sale opens. It must be before the beginning of every performance. Absent: on sale at once. */
  saleOpensAt?: string | null | undefined;
  /** 1 to 200 characters. */
  title: string;
  /** Absent: there is no waiting room, and every signed-in user may reserve. */
  waitingRoom?: WaitingRoomInput | null | undefined;
};

/** One dated performance; at most 100,000 seats. It takes either `sections`, or `seatingPlanId` with `prices`. */
export type CreatePerformanceInput = {
  /** True: the performance is a demonstration. The strategy NO_LOCK is allowed, seats may be oversold, and tickets cannot be checked in. This cannot be changed later. */
  lab?: boolean | null | undefined;
  /** What the seats of each category of the seating plan cost: every category once. */
  prices?: Array<CategoryPriceInput> | null | undefined;
  /** A seating plan of the venue. The performance keeps a copy of it. */
  seatingPlanId?: string | null | undefined;
  /** 1 to 200 sections, in layout order. The server draws a plan for them. */
  sections?: Array<CreateSectionInput> | null | undefined;
  /** When it begins, in the future; the sale ends then. */
  startsAt: string;
  /** Where it happens. */
  venue: VenueInput;
};

/** A new promoter. */
export type CreatePromoterInput = {
  /** The agency whose organisers may change it. Absent or null: none, admins only. */
  agencyId?: string | null | undefined;
  /** 1 to 200 characters. */
  name: string;
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

/** A new venue. */
export type CreateVenueInput = {
  /** The agency whose organisers may change it. Absent or null: none, admins only. */
  agencyId?: string | null | undefined;
  /** The city that it is in, 1 to 100 characters. */
  city?: string | null | undefined;
  /** ISO 3166-1 alpha-2. */
  country?: string | null | undefined;
  /** 1 to 200 characters. */
  name: string;
  /** IANA. */
  timeZone?: string | null | undefined;
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
  /** STAFF, ORGANISER or ADMIN: every account is a FAN. */
  role: Role;
  /** The user’s. Guests cannot be given roles. */
  userId: string;
};

/** Which standby list, and for how many seats. */
export type JoinStandbyInput = {
  /** The performance’s. */
  performanceId: string;
  /** How many seats together, 1 to 10. No offer has fewer, so fewer are offered sooner. */
  seats?: number | null | undefined;
};

/** Which waiting room. */
export type JoinWaitingRoomInput = {
  /** The concert’s. */
  concertId: string;
  /** The token of an earlier join: restores the place after a lost queue or on another device. */
  token?: string | null | undefined;
};

/** Which standby list. */
export type LeaveStandbyInput = {
  /** The performance’s. */
  performanceId: string;
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

/** A performance that happens later than planned. */
export type PostponePerformanceInput = {
  /** The performance’s. */
  performanceId: string;
  /** The new date, later than the one that it has. */
  startsAt: string;
};

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
  /** The user is a guest, and guests are given neither roles nor memberships. */
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
  /** The caller would have more seats of this concert than its limit allows, or asks for more than one reservation may have. */
  | 'LIMIT_EXCEEDED'
  /** The concert has a waiting room and the caller has not been admitted. */
  | 'NOT_ADMITTED'
  /** A seat of it is held, or sold for a performance to come. */
  | 'NOT_ARCHIVABLE'
  /** The reservation is in a status that cannot be cancelled. */
  | 'NOT_CANCELLABLE'
  /** There is no such thing, or it is not the caller’s. */
  | 'NOT_FOUND'
  /** The reservation is in a status that cannot be paid. */
  | 'NOT_PAYABLE'
  /** The reservation is in a status that cannot be refunded, or one of its tickets was used or given to another user. */
  | 'NOT_REFUNDABLE'
  /** There is a free seat, or the performance is a lab, which never sells out. */
  | 'NOT_SOLD_OUT'
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
  /** Too many fans stand by for the performance. */
  | 'STANDBY_FULL'
  /** The caller has had 20 places in the performance’s standby list, as many as a user may have. */
  | 'STANDBY_USED_UP'
  /** NO_LOCK is allowed only in a performance marked as a lab. */
  | 'STRATEGY_FORBIDDEN'
  /** A server that this strategy needs is not available. Other strategies still work. */
  | 'STRATEGY_UNAVAILABLE'
  /** The ticket is not genuine, void, of a lab, of a cancelled performance or of another day. */
  | 'TICKET_INVALID'
  /** The ticket has been used before. */
  | 'TICKET_USED'
  /** The request was not decided before its deadline. */
  | 'TIMED_OUT';

/** A user who shall not belong to an agency any more. */
export type RemoveAgencyMemberInput = {
  /** The agency’s. */
  agencyId: string;
  /** The user’s. */
  userId: string;
};

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

/** How many seats, where, and how they are chosen. */
export type ReserveBestSeatsInput = {
  /** As in `reserveSeats`. */
  accessCode?: string | null | undefined;
  /** True: side by side in one row; all places of a standing section are side by side. False: the best seats, wherever they are. */
  adjacent?: boolean | null | undefined;
  /** 1 to 10. The caller gets all of them or none. */
  count: number;
  /** As in `reserveSeats`: a second request with the same key, performance, section, count and `adjacent` returns the same reservation as it is now. The same key with other input, or after `reserveSeats`, is refused. */
  idempotencyKey: string;
  /** The performance. */
  performanceId: string;
  /** Only seats of this section. Null: of any section. */
  sectionId?: string | null | undefined;
  /** ATOMIC, PESSIMISTIC and OPTIMISTIC can choose seats. The others answer STRATEGY_UNAVAILABLE and say why. */
  strategy?: ReservationStrategy | null | undefined;
};

/** The seats, the strategy and the idempotency key. */
export type ReserveSeatsInput = {
  /** The access code of a presale, 1 to 100 characters, upper and lower case as it was given out. It is needed only while the presale is open and asks for one. It is no part of what the key stands for. */
  accessCode?: string | null | undefined;
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
  /** STAFF, ORGANISER or ADMIN: every account is a FAN. */
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

/** What has become of an offer. */
export type SeatOfferStatus =
  /** The fan has cancelled the reservation. */
  | 'DECLINED'
  /** Its time is over. */
  | 'LAPSED'
  /** The seats are held for the fan. */
  | 'OPEN'
  /** The fan has paid for them. */
  | 'TAKEN';

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

/** What gets which picture. */
export type SetImageInput = {
  /** The id that `POST /images` has answered. Null: the picture is taken away. */
  imageId?: string | null | undefined;
  /** An agency, an artist, a venue or a concert. */
  subjectId: string;
};

/** The tier that a user shall have. */
export type SetTierInput = {
  /** The new tier: higher or lower than before. */
  tier: Tier;
  /** The user’s. */
  userId: string;
};

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

/** What happened in a standby list. */
export type StandbyLogKind =
  /** The waiting of all has ended; `detail` says why, and how many waited. */
  | 'CLOSED'
  /** A fan has cancelled the reservation of the offer. */
  | 'DECLINED'
  /** Seats that were kept back went on sale. No fan waited, and `detail` says how many seats; or no fan who waited could take them for the time of an offer, and `detail` says how many were kept back, at most 100, and which of them went on sale, counted from 0 in layout order. */
  | 'FREED'
  /** A fan has joined; `detail` says for how many seats. */
  | 'JOINED'
  /** The time of an offer was over. */
  | 'LAPSED'
  /** A fan who waited gave the place up. */
  | 'LEFT'
  /** Seats were offered to a fan; `detail` says how many were kept back, at most 100, and which of them were offered, counted from 0 in layout order. */
  | 'OFFERED'
  /** A fan cannot have the seats and keeps the place; `detail` says why. Told once. */
  | 'PASSED_OVER'
  /** A fan has paid for the offered seats. */
  | 'TAKEN';

/** What has become of a place in a standby list. All but WAITING and OFFERED are final. */
export type StandbyStatus =
  /** The performance has begun or is cancelled. */
  | 'CLOSED'
  /** The fan has cancelled the reservation of the offer. */
  | 'DECLINED'
  /** The time of the offer was over before it was paid for. */
  | 'LAPSED'
  /** The fan gave the place up. */
  | 'LEFT'
  /** Seats are held for the fan, who pays for them or cancels the reservation. */
  | 'OFFERED'
  /** The fan has paid for the offered seats. */
  | 'TAKEN'
  /** The fan waits for seats that come back. */
  | 'WAITING';

/** Whether a ticket still opens a door. */
export type TicketStatus =
  /** It was used at the door. */
  | 'USED'
  /** It opens the door of its performance, once. */
  | 'VALID'
  /** It was refunded, or given to another user, whose ticket has taken its place. */
  | 'VOID';

/** What a fan has earned; a presale may ask for one. A higher tier includes the lower ones. */
export type Tier =
  /** What every user has from the beginning. */
  | 'BASIC'
  /** Above SILVER. */
  | 'GOLD'
  /** The first that an admin gives. */
  | 'SILVER'
  /** The highest. */
  | 'VIP';

/** Which ticket, and to whom. */
export type TransferTicketInput = {
  /** The e-mail address of the account that gets the ticket. */
  recipientEmail: string;
  /** The caller’s own. */
  ticketId: string;
};

/** What changes of an agency. A field that is absent stays as it is. */
export type UpdateAgencyInput = {
  /** The agency’s. */
  agencyId: string;
  /** 1 to 200 characters. It cannot be removed. */
  name?: string | null | undefined;
};

/** What changes of an artist. A field that is absent stays as it is. */
export type UpdateArtistInput = {
  /** The new agency. The caller has to be an organiser of the old one and of the new one. Null: none, admins only. */
  agencyId?: string | null | undefined;
  /** The artist’s. */
  artistId: string;
  /** The stage name, 1 to 200 characters. It cannot be removed. */
  name?: string | null | undefined;
};

/** What changes of a concert. A field that is absent stays as it is. */
export type UpdateConcertInput = {
  /** The new agency. The caller has to be an organiser of the old one and of the new one. Null: none, admins only. */
  agencyId?: string | null | undefined;
  /** An artist of an agency of the caller’s, or of no agency. Null: none. */
  artistId?: string | null | undefined;
  /** The concert’s. */
  concertId: string;
  /** Plain text with line breaks, 1 to 5,000 characters. Null: none. */
  description?: string | null | undefined;
  /** What kind of event it is. It cannot be removed. */
  kind?: EventKind | null | undefined;
  /** A promoter of an agency of the caller’s, or of no agency. Null: none. */
  promoterId?: string | null | undefined;
  /** 1 to 200 characters. It cannot be removed. */
  title?: string | null | undefined;
};

/** What of a performance changes. What is absent stays. */
export type UpdatePerformanceInput = {
  /** The performance’s. */
  performanceId: string;
  /** At most 200 sections. */
  sections?: Array<ChangeSectionInput> | null | undefined;
  /** The new date: in the future, and after the opening of the sale. */
  startsAt?: string | null | undefined;
  /** The new venue. The plan of the seats stays. */
  venueId?: string | null | undefined;
};

/** What changes of a promoter. A field that is absent stays as it is. */
export type UpdatePromoterInput = {
  /** The new agency. The caller has to be an organiser of the old one and of the new one. Null: none, admins only. */
  agencyId?: string | null | undefined;
  /** 1 to 200 characters. It cannot be removed. */
  name?: string | null | undefined;
  /** The promoter’s. */
  promoterId: string;
};

/** What to change of a concert’s sales policy. What is absent stays as it is. Null removes what can be removed. */
export type UpdateSalesPolicyInput = {
  /** The concert’s. */
  concertId: string;
  /** Whether `reserveBestSeats` leaves one free seat alone in a row only where no other seats fit. Not null. */
  leaveNoSingleSeat?: boolean | null | undefined;
  /** How many seats one reservation may have, 1 to 10. Not null. */
  maxSeatsPerReservation?: number | null | undefined;
  /** How many seats one user may have, 1 to 100,000. What users have already counts. A lower limit takes no seat from its holder. Null: no limit. */
  maxSeatsPerUser?: number | null | undefined;
  /** The access code of the presale, 1 to 100 characters. Only its digest is stored, and no query shows it. Null: a code does not help. */
  presaleCode?: string | null | undefined;
  /** When the presale opens, before `saleOpensAt`. It needs a tier or an access code. Null: there is no presale, and its tier and its code are removed, too. */
  presaleOpensAt?: string | null | undefined;
  /** The lowest tier that may buy in the presale. Null: a tier does not help. */
  presaleTier?: Tier | null | undefined;
  /** How many hours before a performance begins its purchases can no longer be taken back, 0 to 8,760. Null: as the server is set up. */
  refundDeadlineHours?: number | null | undefined;
  /** When the sale opens for all, before the beginning of every performance that is still to come. Null: at once. It cannot be made later once fans are in the waiting room and it has opened, or opens within 10 seconds. */
  saleOpensAt?: string | null | undefined;
};

/** What changes of a venue. A field that is absent stays as it is. */
export type UpdateVenueInput = {
  /** The new agency. The caller has to be an organiser of the old one and of the new one. Null: none, admins only. */
  agencyId?: string | null | undefined;
  /** 1 to 100 characters. Null: unknown. */
  city?: string | null | undefined;
  /** ISO 3166-1 alpha-2. It cannot be removed. */
  country?: string | null | undefined;
  /** 1 to 200 characters. It cannot be removed. */
  name?: string | null | undefined;
  /** IANA. It cannot be removed. The days on which tickets are checked in follow it. */
  timeZone?: string | null | undefined;
  /** The venue’s. */
  venueId: string;
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

export type UpdateConcertMutationVariables = Exact<{
  input: UpdateConcertInput;
}>;


export type UpdateConcertMutation = { updateConcert:
    | { __typename: 'Concert', id: string, title: string, kind: EventKind, description: string | null, artist: { id: string } | null, promoter: { id: string } | null, agency: { id: string } | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type ArchiveConcertMutationVariables = Exact<{
  input: ArchiveConcertInput;
}>;


export type ArchiveConcertMutation = { archiveConcert:
    | { __typename: 'Concert', id: string, archivedAt: string | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type CreatePerformanceMutationVariables = Exact<{
  input: AddPerformanceInput;
}>;


export type CreatePerformanceMutation = { createPerformance:
    | { __typename: 'Performance', id: string, startsAt: string, seatsTotal: number }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type AddAgencyMemberMutationVariables = Exact<{
  input: AddAgencyMemberInput;
}>;


export type AddAgencyMemberMutation = { addAgencyMember:
    | { __typename: 'Agency', id: string, members: Array<{ addedAt: string, user: { id: string, displayName: string } }> | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type RemoveAgencyMemberMutationVariables = Exact<{
  input: RemoveAgencyMemberInput;
}>;


export type RemoveAgencyMemberMutation = { removeAgencyMember:
    | { __typename: 'Agency', id: string, members: Array<{ addedAt: string, user: { id: string, displayName: string } }> | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type MyAgenciesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MyAgenciesQuery = { myAgencies: { nodes: Array<{ id: string, name: string, concerts: { nodes: Array<{ id: string, title: string, saleStatus: SaleStatus }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CatalogueChangesQueryVariables = Exact<{
  kind?: CatalogueKind | null | undefined;
  nodeId?: string | null | undefined;
  actorId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CatalogueChangesQuery = { catalogueChanges: { nodes: Array<{ id: string, at: string, kind: CatalogueKind, action: string, before: string | null, after: string | null, actor: { id: string, displayName: string } | null, subject:
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
        | { id: string }
       | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type HasMembersFragment = { id: string, members: Array<{ addedAt: string, user: { id: string, displayName: string } }> | null };

export type CreateAgencyMutationVariables = Exact<{
  input: CreateAgencyInput;
}>;


export type CreateAgencyMutation = { createAgency:
    | { __typename: 'Agency', id: string, name: string }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type UpdateAgencyMutationVariables = Exact<{
  input: UpdateAgencyInput;
}>;


export type UpdateAgencyMutation = { updateAgency:
    | { __typename: 'Agency', id: string, name: string }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type ArchiveAgencyMutationVariables = Exact<{
  input: ArchiveAgencyInput;
}>;


export type ArchiveAgencyMutation = { archiveAgency:
    | { __typename: 'Agency', id: string, archivedAt: string | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type CreateArtistMutationVariables = Exact<{
  input: CreateArtistInput;
}>;


export type CreateArtistMutation = { createArtist:
    | { __typename: 'Artist', id: string, name: string, agency: { id: string } | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type UpdateArtistMutationVariables = Exact<{
  input: UpdateArtistInput;
}>;


export type UpdateArtistMutation = { updateArtist:
    | { __typename: 'Artist', id: string, name: string, agency: { id: string } | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type ArchiveArtistMutationVariables = Exact<{
  input: ArchiveArtistInput;
}>;


export type ArchiveArtistMutation = { archiveArtist:
    | { __typename: 'Artist', id: string, archivedAt: string | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type CreatePromoterMutationVariables = Exact<{
  input: CreatePromoterInput;
}>;


export type CreatePromoterMutation = { createPromoter:
    | { __typename: 'Promoter', id: string, name: string, agency: { id: string } | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type UpdatePromoterMutationVariables = Exact<{
  input: UpdatePromoterInput;
}>;


export type UpdatePromoterMutation = { updatePromoter:
    | { __typename: 'Promoter', id: string, name: string, agency: { id: string } | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type ArchivePromoterMutationVariables = Exact<{
  input: ArchivePromoterInput;
}>;


export type ArchivePromoterMutation = { archivePromoter:
    | { __typename: 'Promoter', id: string, archivedAt: string | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type CreateVenueMutationVariables = Exact<{
  input: CreateVenueInput;
}>;


export type CreateVenueMutation = { createVenue:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Venue', id: string, name: string, city: string | null, country: string, timeZone: string, agency: { id: string } | null }
   };

export type UpdateVenueMutationVariables = Exact<{
  input: UpdateVenueInput;
}>;


export type UpdateVenueMutation = { updateVenue:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Venue', id: string, name: string, city: string | null, country: string, timeZone: string, agency: { id: string } | null }
   };

export type ArchiveVenueMutationVariables = Exact<{
  input: ArchiveVenueInput;
}>;


export type ArchiveVenueMutation = { archiveVenue:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Venue', id: string, archivedAt: string | null }
   };

export type ArchivePerformanceMutationVariables = Exact<{
  input: ArchivePerformanceInput;
}>;


export type ArchivePerformanceMutation = { archivePerformance:
    | { __typename: 'Performance', id: string, archivedAt: string | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type BrowsePromotersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type BrowsePromotersQuery = { promoters: { nodes: Array<{ id: string, name: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BrowseVenuesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type BrowseVenuesQuery = { venues: { nodes: Array<{ id: string, name: string, city: string | null, country: string, timeZone: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BlockSeatsMutationVariables = Exact<{
  input: BlockSeatsInput;
}>;


export type BlockSeatsMutation = { blockSeats:
    | { __typename: 'Performance', id: string }
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'SeatsNotFree', code: RefusalCode, message: string, conflicts: Array<{ id: string, status: SeatStatus }> }
   };

export type UpdatePerformanceMutationVariables = Exact<{
  input: UpdatePerformanceInput;
}>;


export type UpdatePerformanceMutation = { updatePerformance:
    | { __typename: 'Performance', id: string, startsAt: string, cancelled: boolean, postponed: boolean, venue: { id: string, name: string } }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type PostponePerformanceMutationVariables = Exact<{
  input: PostponePerformanceInput;
}>;


export type PostponePerformanceMutation = { postponePerformance:
    | { __typename: 'Performance', id: string, startsAt: string, cancelled: boolean, postponed: boolean, venue: { id: string, name: string } }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type ChangedPerformanceFragment = { id: string, startsAt: string, cancelled: boolean, postponed: boolean, venue: { id: string, name: string } };

export type CancelPerformanceMutationVariables = Exact<{
  input: CancelPerformanceInput;
}>;


export type CancelPerformanceMutation = { cancelPerformance:
    | { __typename: 'Performance', id: string, cancelled: boolean }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type CancellationProgressQueryVariables = Exact<{
  performanceId: string;
}>;


export type CancellationProgressQuery = { performance: { id: string, cancellation: { startedAt: string, finishedAt: string | null, reservationsTotal: number, refunded: number, failed: number, holdsReleased: number, ticketsVoided: number, paymentsOpen: number, refundsOpen: number, refundsStuck: number, failure: string | null, stuck: Array<{ reservationId: string, reason: string, tries: number, nextTryAt: string }> } | null } | null };

export type BrowseConcertsQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: ConcertFilter | null | undefined;
  sort?: ConcertSort | null | undefined;
}>;


export type BrowseConcertsQuery = { concerts: { nodes: Array<{ id: string, title: string, kind: EventKind, saleStatus: SaleStatus, saleOpensAt: string | null, image: { cardUrl: string } | null, agency: { id: string, name: string } | null, salesPolicy: { presaleOpensAt: string | null, maxSeatsPerReservation: number }, artist: { id: string, name: string, agency: { id: string, name: string } | null } | null, performances: { nodes: Array<{ id: string, startsAt: string, lab: boolean, seatsLeft: number | null, seatsTotal: number, venue: { id: string, name: string, city: string | null } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BrowsePerformancesQueryVariables = Exact<{
  after?: string | null | undefined;
  bookable?: boolean | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type BrowsePerformancesQuery = { performances: { nodes: Array<{ id: string, startsAt: string, seatsLeft: number | null, seatsTotal: number, concert: { id: string, title: string, saleStatus: SaleStatus }, venue: { id: string, name: string, city: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

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

export type SeatingPlansQueryVariables = Exact<{
  venueId: string;
  after?: string | null | undefined;
}>;


export type SeatingPlansQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { name: string, capacity: number | null, id: string, seatingPlans: { nodes: Array<{ id: string, name: string, seatsTotal: number, changedAt: string, categories: Array<{ name: string, color: string, seatsTotal: number }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null };

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

export type SetImageMutationVariables = Exact<{
  input: SetImageInput;
}>;


export type SetImageMutation = { setImage:
    | { __typename: 'Agency', id: string, image: { id: string, url: string, cardUrl: string, width: number, height: number } | null }
    | { __typename: 'Artist', id: string, image: { id: string, url: string, cardUrl: string, width: number, height: number } | null }
    | { __typename: 'Concert', id: string, image: { id: string, url: string, cardUrl: string, width: number, height: number } | null }
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Venue', id: string, image: { id: string, url: string, cardUrl: string, width: number, height: number } | null }
   };

export type PictureFragment = { id: string, url: string, cardUrl: string, width: number, height: number };

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
        | { __typename: 'SeatsNotFree', code: RefusalCode, message: string }
        | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
        | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
       | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> }
    | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
   };

export type ReserveBestSeatsMutationVariables = Exact<{
  input: ReserveBestSeatsInput;
}>;


export type ReserveBestSeatsMutation = { reserveBestSeats:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Reservation', id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
        | { __typename: 'Refused', code: RefusalCode, message: string }
        | { __typename: 'SeatsNotFree', code: RefusalCode, message: string }
        | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
        | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
       | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> }
    | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string }
   };

export type CancelReservationMutationVariables = Exact<{
  input: CancelReservationInput;
}>;


export type CancelReservationMutation = { cancelReservation:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'Reservation', id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
        | { __typename: 'Refused', code: RefusalCode, message: string }
        | { __typename: 'SeatsNotFree', code: RefusalCode, message: string }
        | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
        | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
       | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> }
   };

export type WatchReservationSubscriptionVariables = Exact<{
  id: string;
}>;


export type WatchReservationSubscription = { reservationUpdated: { id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
      | { __typename: 'Refused', code: RefusalCode, message: string }
      | { __typename: 'SeatsNotFree', code: RefusalCode, message: string }
      | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
      | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
     | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> } };

export type MyReservationQueryVariables = Exact<{
  id: string;
}>;


export type MyReservationQuery = { reservation: { id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
      | { __typename: 'Refused', code: RefusalCode, message: string }
      | { __typename: 'SeatsNotFree', code: RefusalCode, message: string }
      | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
      | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
     | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> } | null };

export type MyReservationsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MyReservationsQuery = { viewer: { id: string, reservations: { nodes: Array<{ id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
          | { __typename: 'Refused', code: RefusalCode, message: string }
          | { __typename: 'SeatsNotFree', code: RefusalCode, message: string }
          | { __typename: 'SeatsUnavailable', code: RefusalCode, message: string, seats: Array<{ id: string, status: SeatStatus }> }
          | { __typename: 'TicketAlreadyUsed', code: RefusalCode, message: string }
         | null, seats: Array<{ id: string, row: string | null, number: string, section: { id: string, name: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type OutcomeFragment = { id: string, version: number, status: ReservationStatus, strategy: ReservationStrategy, heldUntil: string | null, total: { amount: number, currency: string }, refusal:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'SeatsNotFree', code: RefusalCode, message: string }
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

export type UpdateSalesPolicyMutationVariables = Exact<{
  input: UpdateSalesPolicyInput;
}>;


export type UpdateSalesPolicyMutation = { updateSalesPolicy:
    | { __typename: 'Concert', id: string, salesPolicy: { presaleOpensAt: string | null, presaleTier: Tier | null, presaleNeedsCode: boolean, saleOpensAt: string | null, maxSeatsPerUser: number | null, maxSeatsPerReservation: number, leaveNoSingleSeat: boolean, refundDeadlineHours: number } }
    | { __typename: 'Refused', code: RefusalCode, message: string }
   };

export type SalesPolicyQueryVariables = Exact<{
  concertId: string;
}>;


export type SalesPolicyQuery = { concert: { id: string, saleStatus: SaleStatus, viewerSeats: number | null, salesPolicy: { presaleOpensAt: string | null, presaleTier: Tier | null, presaleNeedsCode: boolean, saleOpensAt: string | null, maxSeatsPerUser: number | null, maxSeatsPerReservation: number, leaveNoSingleSeat: boolean, refundDeadlineHours: number } } | null };

export type SetTierMutationVariables = Exact<{
  input: SetTierInput;
}>;


export type SetTierMutation = { setTier:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'UserTier', tier: Tier, user: { id: string, displayName: string } }
   };

export type SalesPolicyFieldsFragment = { presaleOpensAt: string | null, presaleTier: Tier | null, presaleNeedsCode: boolean, saleOpensAt: string | null, maxSeatsPerUser: number | null, maxSeatsPerReservation: number, leaveNoSingleSeat: boolean, refundDeadlineHours: number };

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


export type SeatMapLayoutQuery = { performance: { id: string, seatMap: { id: string, sections: Array<{ offset: number, section: { id: string, name: string }, rows: Array<{ label: string | null, offset: number, seatIds: Array<string>, firstNumber: number | null, numberStep: number | null, printedNumbers: Array<string> | null }> }> } } | null };

export type SeatMapDrawingQueryVariables = Exact<{
  performanceId: string;
  sectionIds?: Array<string> | string | null | undefined;
}>;


export type SeatMapDrawingQuery = { performance: { id: string, seatMap: { id: string, plan: { width: number, height: number, stage: { outline: Array<number>, text: string | null } | null, areas: Array<{ outline: Array<number>, text: string | null, color: string | null, borderColor: string | null }>, categories: Array<{ name: string, color: string, price: { amount: number, currency: string } }> }, sections: Array<{ offset: number, outline: Array<number>, section: { id: string, name: string, price: { amount: number, currency: string }, category: { name: string } }, rows: Array<{ label: string | null, firstSeatId: string, seatsTotal: number, firstNumber: number | null, numberStep: number | null, printedNumbers: Array<string> | null, line: Array<number> | null, points: Array<number> | null, wheelchair: Array<number>, companion: Array<number>, restrictedView: Array<number> }> }> } } | null };

export type WatchSeatMapSubscriptionVariables = Exact<{
  performanceId: string;
  after?: string | null | undefined;
}>;


export type WatchSeatMapSubscription = { seatMapUpdated:
    | { __typename: 'SeatMap', id: string, version: string, statuses: string }
    | { __typename: 'SeatMapDelta', fromVersion: string, version: string, available: Array<number>, held: Array<number>, sold: Array<number>, blocked: Array<number> }
   };

export type JoinStandbyMutationVariables = Exact<{
  input: JoinStandbyInput;
}>;


export type JoinStandbyMutation = { joinStandby:
    | { __typename: 'Refused', code: RefusalCode, message: string }
    | { __typename: 'StandbyPlace', id: string, number: number, status: StandbyStatus, seats: number, ahead: number | null, joinedAt: string, offer: { id: string, status: SeatOfferStatus, expiresAt: string, reservation: { id: string, status: ReservationStatus, heldUntil: string | null, total: { amount: number, currency: string }, seats: Array<{ id: string }> } } | null }
   };

export type LeaveStandbyMutationVariables = Exact<{
  input: LeaveStandbyInput;
}>;


export type LeaveStandbyMutation = { leaveStandby: { id: string, number: number, status: StandbyStatus, seats: number, ahead: number | null, joinedAt: string, offer: { id: string, status: SeatOfferStatus, expiresAt: string, reservation: { id: string, status: ReservationStatus, heldUntil: string | null, total: { amount: number, currency: string }, seats: Array<{ id: string }> } } | null } | null };

export type StandbyPlaceQueryVariables = Exact<{
  performanceId: string;
}>;


export type StandbyPlaceQuery = { standbyPlace: { id: string, number: number, status: StandbyStatus, seats: number, ahead: number | null, joinedAt: string, offer: { id: string, status: SeatOfferStatus, expiresAt: string, reservation: { id: string, status: ReservationStatus, heldUntil: string | null, total: { amount: number, currency: string }, seats: Array<{ id: string }> } } | null } | null };

export type WatchStandbySubscriptionVariables = Exact<{
  performanceId: string;
}>;


export type WatchStandbySubscription = { standbyUpdated: { id: string, number: number, status: StandbyStatus, seats: number, ahead: number | null, joinedAt: string, offer: { id: string, status: SeatOfferStatus, expiresAt: string, reservation: { id: string, status: ReservationStatus, heldUntil: string | null, total: { amount: number, currency: string }, seats: Array<{ id: string }> } } | null } };

export type StandbyLogQueryVariables = Exact<{
  performanceId: string;
  after?: string | null | undefined;
}>;


export type StandbyLogQuery = { performance: { id: string, standbyWaiting: number } | null, standbyLog: { nodes: Array<{ number: number, kind: StandbyLogKind, place: number, detail: string, at: number, hash: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type StandingFragment = { id: string, number: number, status: StandbyStatus, seats: number, ahead: number | null, joinedAt: string, offer: { id: string, status: SeatOfferStatus, expiresAt: string, reservation: { id: string, status: ReservationStatus, heldUntil: string | null, total: { amount: number, currency: string }, seats: Array<{ id: string }> } } | null };

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
export const HasMembersFragmentDoc = new TypedDocumentString(`
    fragment HasMembers on Agency {
  id
  members {
    user {
      id
      displayName
    }
    addedAt
  }
}
    `, {"fragmentName":"HasMembers"}) as unknown as TypedDocumentString<HasMembersFragment, unknown>;
export const ChangedPerformanceFragmentDoc = new TypedDocumentString(`
    fragment ChangedPerformance on Performance {
  id
  startsAt
  cancelled
  postponed
  venue {
    id
    name
  }
}
    `, {"fragmentName":"ChangedPerformance"}) as unknown as TypedDocumentString<ChangedPerformanceFragment, unknown>;
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
export const PictureFragmentDoc = new TypedDocumentString(`
    fragment Picture on Image {
  id
  url
  cardUrl
  width
  height
}
    `, {"fragmentName":"Picture"}) as unknown as TypedDocumentString<PictureFragment, unknown>;
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
export const SalesPolicyFieldsFragmentDoc = new TypedDocumentString(`
    fragment SalesPolicyFields on SalesPolicy {
  presaleOpensAt
  presaleTier
  presaleNeedsCode
  saleOpensAt
  maxSeatsPerUser
  maxSeatsPerReservation
  leaveNoSingleSeat
  refundDeadlineHours
}
    `, {"fragmentName":"SalesPolicyFields"}) as unknown as TypedDocumentString<SalesPolicyFieldsFragment, unknown>;
export const StandingFragmentDoc = new TypedDocumentString(`
    fragment Standing on StandbyPlace {
  id
  number
  status
  seats
  ahead
  joinedAt
  offer {
    id
    status
    expiresAt
    reservation {
      id
      status
      heldUntil
      total {
        amount
        currency
      }
      seats {
        id
      }
    }
  }
}
    `, {"fragmentName":"Standing"}) as unknown as TypedDocumentString<StandingFragment, unknown>;
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
export const UpdateConcertDocument = new TypedDocumentString(`
    mutation UpdateConcert($input: UpdateConcertInput!) {
  updateConcert(input: $input) {
    __typename
    ... on Concert {
      id
      title
      kind
      description
      artist {
        id
      }
      promoter {
        id
      }
      agency {
        id
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateConcertMutation, UpdateConcertMutationVariables>;
export const ArchiveConcertDocument = new TypedDocumentString(`
    mutation ArchiveConcert($input: ArchiveConcertInput!) {
  archiveConcert(input: $input) {
    __typename
    ... on Concert {
      id
      archivedAt
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ArchiveConcertMutation, ArchiveConcertMutationVariables>;
export const CreatePerformanceDocument = new TypedDocumentString(`
    mutation CreatePerformance($input: AddPerformanceInput!) {
  createPerformance(input: $input) {
    __typename
    ... on Performance {
      id
      startsAt
      seatsTotal
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreatePerformanceMutation, CreatePerformanceMutationVariables>;
export const AddAgencyMemberDocument = new TypedDocumentString(`
    mutation AddAgencyMember($input: AddAgencyMemberInput!) {
  addAgencyMember(input: $input) {
    __typename
    ... on Agency {
      ...HasMembers
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment HasMembers on Agency {
  id
  members {
    user {
      id
      displayName
    }
    addedAt
  }
}`) as unknown as TypedDocumentString<AddAgencyMemberMutation, AddAgencyMemberMutationVariables>;
export const RemoveAgencyMemberDocument = new TypedDocumentString(`
    mutation RemoveAgencyMember($input: RemoveAgencyMemberInput!) {
  removeAgencyMember(input: $input) {
    __typename
    ... on Agency {
      ...HasMembers
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment HasMembers on Agency {
  id
  members {
    user {
      id
      displayName
    }
    addedAt
  }
}`) as unknown as TypedDocumentString<RemoveAgencyMemberMutation, RemoveAgencyMemberMutationVariables>;
export const MyAgenciesDocument = new TypedDocumentString(`
    query MyAgencies($after: String) {
  myAgencies(after: $after) {
    nodes {
      id
      name
      concerts(first: 20) {
        nodes {
          id
          title
          saleStatus
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<MyAgenciesQuery, MyAgenciesQueryVariables>;
export const CatalogueChangesDocument = new TypedDocumentString(`
    query CatalogueChanges($kind: CatalogueKind, $nodeId: ID, $actorId: ID, $first: Int, $after: String) {
  catalogueChanges(
    kind: $kind
    nodeId: $nodeId
    actorId: $actorId
    first: $first
    after: $after
  ) {
    nodes {
      id
      at
      actor {
        id
        displayName
      }
      kind
      action
      subject {
        id
      }
      before
      after
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<CatalogueChangesQuery, CatalogueChangesQueryVariables>;
export const CreateAgencyDocument = new TypedDocumentString(`
    mutation CreateAgency($input: CreateAgencyInput!) {
  createAgency(input: $input) {
    __typename
    ... on Agency {
      id
      name
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateAgencyMutation, CreateAgencyMutationVariables>;
export const UpdateAgencyDocument = new TypedDocumentString(`
    mutation UpdateAgency($input: UpdateAgencyInput!) {
  updateAgency(input: $input) {
    __typename
    ... on Agency {
      id
      name
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateAgencyMutation, UpdateAgencyMutationVariables>;
export const ArchiveAgencyDocument = new TypedDocumentString(`
    mutation ArchiveAgency($input: ArchiveAgencyInput!) {
  archiveAgency(input: $input) {
    __typename
    ... on Agency {
      id
      archivedAt
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ArchiveAgencyMutation, ArchiveAgencyMutationVariables>;
export const CreateArtistDocument = new TypedDocumentString(`
    mutation CreateArtist($input: CreateArtistInput!) {
  createArtist(input: $input) {
    __typename
    ... on Artist {
      id
      name
      agency {
        id
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateArtistMutation, CreateArtistMutationVariables>;
export const UpdateArtistDocument = new TypedDocumentString(`
    mutation UpdateArtist($input: UpdateArtistInput!) {
  updateArtist(input: $input) {
    __typename
    ... on Artist {
      id
      name
      agency {
        id
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateArtistMutation, UpdateArtistMutationVariables>;
export const ArchiveArtistDocument = new TypedDocumentString(`
    mutation ArchiveArtist($input: ArchiveArtistInput!) {
  archiveArtist(input: $input) {
    __typename
    ... on Artist {
      id
      archivedAt
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ArchiveArtistMutation, ArchiveArtistMutationVariables>;
export const CreatePromoterDocument = new TypedDocumentString(`
    mutation CreatePromoter($input: CreatePromoterInput!) {
  createPromoter(input: $input) {
    __typename
    ... on Promoter {
      id
      name
      agency {
        id
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreatePromoterMutation, CreatePromoterMutationVariables>;
export const UpdatePromoterDocument = new TypedDocumentString(`
    mutation UpdatePromoter($input: UpdatePromoterInput!) {
  updatePromoter(input: $input) {
    __typename
    ... on Promoter {
      id
      name
      agency {
        id
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdatePromoterMutation, UpdatePromoterMutationVariables>;
export const ArchivePromoterDocument = new TypedDocumentString(`
    mutation ArchivePromoter($input: ArchivePromoterInput!) {
  archivePromoter(input: $input) {
    __typename
    ... on Promoter {
      id
      archivedAt
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ArchivePromoterMutation, ArchivePromoterMutationVariables>;
export const CreateVenueDocument = new TypedDocumentString(`
    mutation CreateVenue($input: CreateVenueInput!) {
  createVenue(input: $input) {
    __typename
    ... on Venue {
      id
      name
      city
      country
      timeZone
      agency {
        id
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateVenueMutation, CreateVenueMutationVariables>;
export const UpdateVenueDocument = new TypedDocumentString(`
    mutation UpdateVenue($input: UpdateVenueInput!) {
  updateVenue(input: $input) {
    __typename
    ... on Venue {
      id
      name
      city
      country
      timeZone
      agency {
        id
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateVenueMutation, UpdateVenueMutationVariables>;
export const ArchiveVenueDocument = new TypedDocumentString(`
    mutation ArchiveVenue($input: ArchiveVenueInput!) {
  archiveVenue(input: $input) {
    __typename
    ... on Venue {
      id
      archivedAt
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ArchiveVenueMutation, ArchiveVenueMutationVariables>;
export const ArchivePerformanceDocument = new TypedDocumentString(`
    mutation ArchivePerformance($input: ArchivePerformanceInput!) {
  archivePerformance(input: $input) {
    __typename
    ... on Performance {
      id
      archivedAt
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ArchivePerformanceMutation, ArchivePerformanceMutationVariables>;
export const BrowsePromotersDocument = new TypedDocumentString(`
    query BrowsePromoters($after: String) {
  promoters(after: $after) {
    nodes {
      id
      name
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<BrowsePromotersQuery, BrowsePromotersQueryVariables>;
export const BrowseVenuesDocument = new TypedDocumentString(`
    query BrowseVenues($after: String) {
  venues(after: $after) {
    nodes {
      id
      name
      city
      country
      timeZone
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<BrowseVenuesQuery, BrowseVenuesQueryVariables>;
export const BlockSeatsDocument = new TypedDocumentString(`
    mutation BlockSeats($input: BlockSeatsInput!) {
  blockSeats(input: $input) {
    __typename
    ... on Performance {
      id
    }
    ... on SeatsNotFree {
      conflicts {
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
    `) as unknown as TypedDocumentString<BlockSeatsMutation, BlockSeatsMutationVariables>;
export const UpdatePerformanceDocument = new TypedDocumentString(`
    mutation UpdatePerformance($input: UpdatePerformanceInput!) {
  updatePerformance(input: $input) {
    __typename
    ... on Performance {
      ...ChangedPerformance
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment ChangedPerformance on Performance {
  id
  startsAt
  cancelled
  postponed
  venue {
    id
    name
  }
}`) as unknown as TypedDocumentString<UpdatePerformanceMutation, UpdatePerformanceMutationVariables>;
export const PostponePerformanceDocument = new TypedDocumentString(`
    mutation PostponePerformance($input: PostponePerformanceInput!) {
  postponePerformance(input: $input) {
    __typename
    ... on Performance {
      ...ChangedPerformance
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment ChangedPerformance on Performance {
  id
  startsAt
  cancelled
  postponed
  venue {
    id
    name
  }
}`) as unknown as TypedDocumentString<PostponePerformanceMutation, PostponePerformanceMutationVariables>;
export const CancelPerformanceDocument = new TypedDocumentString(`
    mutation CancelPerformance($input: CancelPerformanceInput!) {
  cancelPerformance(input: $input) {
    __typename
    ... on Performance {
      id
      cancelled
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelPerformanceMutation, CancelPerformanceMutationVariables>;
export const CancellationProgressDocument = new TypedDocumentString(`
    query CancellationProgress($performanceId: ID!) {
  performance(id: $performanceId) {
    id
    cancellation {
      startedAt
      finishedAt
      reservationsTotal
      refunded
      failed
      holdsReleased
      ticketsVoided
      paymentsOpen
      refundsOpen
      refundsStuck
      failure
      stuck {
        reservationId
        reason
        tries
        nextTryAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CancellationProgressQuery, CancellationProgressQueryVariables>;
export const BrowseConcertsDocument = new TypedDocumentString(`
    query BrowseConcerts($after: String, $filter: ConcertFilter, $sort: ConcertSort) {
  concerts(after: $after, filter: $filter, sort: $sort) {
    nodes {
      id
      title
      kind
      saleStatus
      saleOpensAt
      image {
        cardUrl
      }
      agency {
        id
        name
      }
      salesPolicy {
        presaleOpensAt
        maxSeatsPerReservation
      }
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
export const BrowsePerformancesDocument = new TypedDocumentString(`
    query BrowsePerformances($after: String, $bookable: Boolean, $from: DateTime, $to: DateTime) {
  performances(after: $after, bookable: $bookable, from: $from, to: $to) {
    nodes {
      id
      startsAt
      seatsLeft
      seatsTotal
      concert {
        id
        title
        saleStatus
      }
      venue {
        id
        name
        city
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<BrowsePerformancesQuery, BrowsePerformancesQueryVariables>;
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
export const SeatingPlansDocument = new TypedDocumentString(`
    query SeatingPlans($venueId: ID!, $after: String) {
  node(id: $venueId) {
    id
    ... on Venue {
      name
      capacity
      seatingPlans(first: 20, after: $after) {
        nodes {
          id
          name
          seatsTotal
          categories {
            name
            color
            seatsTotal
          }
          changedAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SeatingPlansQuery, SeatingPlansQueryVariables>;
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
export const SetImageDocument = new TypedDocumentString(`
    mutation SetImage($input: SetImageInput!) {
  setImage(input: $input) {
    __typename
    ... on Concert {
      id
      image {
        ...Picture
      }
    }
    ... on Artist {
      id
      image {
        ...Picture
      }
    }
    ... on Agency {
      id
      image {
        ...Picture
      }
    }
    ... on Venue {
      id
      image {
        ...Picture
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Picture on Image {
  id
  url
  cardUrl
  width
  height
}`) as unknown as TypedDocumentString<SetImageMutation, SetImageMutationVariables>;
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
export const ReserveBestSeatsDocument = new TypedDocumentString(`
    mutation ReserveBestSeats($input: ReserveBestSeatsInput!) {
  reserveBestSeats(input: $input) {
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
}`) as unknown as TypedDocumentString<ReserveBestSeatsMutation, ReserveBestSeatsMutationVariables>;
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
export const UpdateSalesPolicyDocument = new TypedDocumentString(`
    mutation UpdateSalesPolicy($input: UpdateSalesPolicyInput!) {
  updateSalesPolicy(input: $input) {
    __typename
    ... on Concert {
      id
      salesPolicy {
        ...SalesPolicyFields
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment SalesPolicyFields on SalesPolicy {
  presaleOpensAt
  presaleTier
  presaleNeedsCode
  saleOpensAt
  maxSeatsPerUser
  maxSeatsPerReservation
  leaveNoSingleSeat
  refundDeadlineHours
}`) as unknown as TypedDocumentString<UpdateSalesPolicyMutation, UpdateSalesPolicyMutationVariables>;
export const SalesPolicyDocument = new TypedDocumentString(`
    query SalesPolicy($concertId: ID!) {
  concert(id: $concertId) {
    id
    saleStatus
    viewerSeats
    salesPolicy {
      ...SalesPolicyFields
    }
  }
}
    fragment SalesPolicyFields on SalesPolicy {
  presaleOpensAt
  presaleTier
  presaleNeedsCode
  saleOpensAt
  maxSeatsPerUser
  maxSeatsPerReservation
  leaveNoSingleSeat
  refundDeadlineHours
}`) as unknown as TypedDocumentString<SalesPolicyQuery, SalesPolicyQueryVariables>;
export const SetTierDocument = new TypedDocumentString(`
    mutation SetTier($input: SetTierInput!) {
  setTier(input: $input) {
    __typename
    ... on UserTier {
      tier
      user {
        id
        displayName
      }
    }
    ... on Refusal {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SetTierMutation, SetTierMutationVariables>;
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
          firstNumber
          numberStep
          printedNumbers
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SeatMapLayoutQuery, SeatMapLayoutQueryVariables>;
export const SeatMapDrawingDocument = new TypedDocumentString(`
    query SeatMapDrawing($performanceId: ID!, $sectionIds: [ID!]) {
  performance(id: $performanceId) {
    id
    seatMap {
      id
      plan {
        width
        height
        stage {
          outline
          text
        }
        areas {
          outline
          text
          color
          borderColor
        }
        categories {
          name
          color
          price {
            amount
            currency
          }
        }
      }
      sections(ids: $sectionIds) {
        offset
        outline
        section {
          id
          name
          price {
            amount
            currency
          }
          category {
            name
          }
        }
        rows {
          label
          firstSeatId
          seatsTotal
          firstNumber
          numberStep
          printedNumbers
          line
          points
          wheelchair
          companion
          restrictedView
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SeatMapDrawingQuery, SeatMapDrawingQueryVariables>;
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
export const JoinStandbyDocument = new TypedDocumentString(`
    mutation JoinStandby($input: JoinStandbyInput!) {
  joinStandby(input: $input) {
    __typename
    ... on StandbyPlace {
      ...Standing
    }
    ... on Refusal {
      code
      message
    }
  }
}
    fragment Standing on StandbyPlace {
  id
  number
  status
  seats
  ahead
  joinedAt
  offer {
    id
    status
    expiresAt
    reservation {
      id
      status
      heldUntil
      total {
        amount
        currency
      }
      seats {
        id
      }
    }
  }
}`) as unknown as TypedDocumentString<JoinStandbyMutation, JoinStandbyMutationVariables>;
export const LeaveStandbyDocument = new TypedDocumentString(`
    mutation LeaveStandby($input: LeaveStandbyInput!) {
  leaveStandby(input: $input) {
    ...Standing
  }
}
    fragment Standing on StandbyPlace {
  id
  number
  status
  seats
  ahead
  joinedAt
  offer {
    id
    status
    expiresAt
    reservation {
      id
      status
      heldUntil
      total {
        amount
        currency
      }
      seats {
        id
      }
    }
  }
}`) as unknown as TypedDocumentString<LeaveStandbyMutation, LeaveStandbyMutationVariables>;
export const StandbyPlaceDocument = new TypedDocumentString(`
    query StandbyPlace($performanceId: ID!) {
  standbyPlace(performanceId: $performanceId) {
    ...Standing
  }
}
    fragment Standing on StandbyPlace {
  id
  number
  status
  seats
  ahead
  joinedAt
  offer {
    id
    status
    expiresAt
    reservation {
      id
      status
      heldUntil
      total {
        amount
        currency
      }
      seats {
        id
      }
    }
  }
}`) as unknown as TypedDocumentString<StandbyPlaceQuery, StandbyPlaceQueryVariables>;
export const WatchStandbyDocument = new TypedDocumentString(`
    subscription WatchStandby($performanceId: ID!) {
  standbyUpdated(performanceId: $performanceId) {
    ...Standing
  }
}
    fragment Standing on StandbyPlace {
  id
  number
  status
  seats
  ahead
  joinedAt
  offer {
    id
    status
    expiresAt
    reservation {
      id
      status
      heldUntil
      total {
        amount
        currency
      }
      seats {
        id
      }
    }
  }
}`) as unknown as TypedDocumentString<WatchStandbySubscription, WatchStandbySubscriptionVariables>;
export const StandbyLogDocument = new TypedDocumentString(`
    query StandbyLog($performanceId: ID!, $after: String) {
  performance(id: $performanceId) {
    id
    standbyWaiting
  }
  standbyLog(performanceId: $performanceId, first: 100, after: $after) {
    nodes {
      number
      kind
      place
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
    `) as unknown as TypedDocumentString<StandbyLogQuery, StandbyLogQueryVariables>;
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