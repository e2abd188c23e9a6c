/** What a message is about. Beside it stands what its subject is. */
export type MessageKind =
  /** A reservation. */
  | 'TICKETS_ISSUED'
  /** A payment. */
  | 'REFUND_DONE'
  /** A payment. */
  | 'PAYMENT_FAILED'
  /** The new ticket. */
  | 'TICKET_RECEIVED'
  /** The new ticket; the message goes to the holder of the one that it replaces. */
  | 'TICKET_GIVEN'
  /** The reservation that holds the offered seats. */
  | 'SEATS_OFFERED'
  /** A ticket of the performance that has changed; likewise the next two. */
  | 'PERFORMANCE_MOVED'
  | 'PERFORMANCE_POSTPONED'
  | 'PERFORMANCE_CANCELLED';

/** About a performance, to each of its holders once. */
export const PERFORMANCE_KINDS = {
  MOVED: 'PERFORMANCE_MOVED',
  POSTPONED: 'PERFORMANCE_POSTPONED',
  CANCELLED: 'PERFORMANCE_CANCELLED',
} as const;
