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
  | 'SEATS_OFFERED';
