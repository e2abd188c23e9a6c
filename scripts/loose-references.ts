/** Columns that name a row of another table without a foreign key, and why. */
interface LooseReferences {
  /** The reason in docs/database.md. */
  reason: string;
  /** `table.column` → the table that it names. */
  columns: Readonly<Record<string, string>>;
}

export const LOOSE_REFERENCES: readonly LooseReferences[] = [
  {
    reason:
      'The way of a sale. A foreign key locks the row that it points to and looks it up, for every row that ' +
      'is written ([ADR 0006](adr/0006-hot-tables-have-no-foreign-keys.md)).',
    columns: {
      'seat.performance_id': 'performance',
      'seat.section_id': 'section',
      'seat.reservation_id': 'reservation',
      'kept_back_seat.seat_id': 'seat',
      'kept_back_seat.performance_id': 'performance',
      'reservation.user_id': 'user_account',
      'reservation.performance_id': 'performance',
      'reservation.seat_ids': 'seat',
      'reservation.refused_seat_ids': 'seat',
      'reservation_seat.reservation_id': 'reservation',
      'reservation_seat.seat_id': 'seat',
      'reservation_transition.reservation_id': 'reservation',
      'quota.user_id': 'user_account',
      'quota.concert_id': 'concert',
      'queue_decision.reservation_id': 'reservation',
      'waiting_room_pass.user_id': 'user_account',
      'standby_place.reservation_id': 'reservation',
      'standby_log.performance_id': 'performance',
      'ticket.reservation_id': 'reservation',
      'ticket.performance_id': 'performance',
      'ticket.seat_id': 'seat',
      'ticket.holder_user_id': 'user_account',
      'entry.debit_account_id': 'account',
      'entry.credit_account_id': 'account',
      'entry.wallet_id': 'account',
      'entry.reservation_id': 'reservation',
      'entry.payment_id': 'payment',
      'payment.reservation_id': 'reservation',
      'payment.user_id': 'user_account',
      'payment.performance_id': 'performance',
      'payment_transition.payment_id': 'payment',
      'refund.payment_id': 'payment',
      'refund.reservation_id': 'reservation',
      'refund.actor_user_id': 'user_account',
      'ticket.used_by': 'user_account',
      'ticket.replaces': 'ticket',
      'cancelled_purchase.reservation_id': 'reservation',
    },
  },
  {
    reason: 'Written in bulk, thousands of rows or ids in one statement.',
    columns: {
      'waiting_room_pass.concert_id': 'concert',
      'waiting_room_log.concert_id': 'concert',
      'waiting_room_places.concert_id': 'concert',
      'waiting_room_places.user_ids': 'user_account',
    },
  },
  {
    reason: 'What came in from outside is kept as it came, also when it names nothing.',
    columns: {
      'dead_letter.reservation_id': 'reservation',
      'outbox.performance_id': 'performance',
      'outbox.seat_ids': 'seat',
      'outbox.reservation_ids': 'reservation',
    },
  },
  {
    reason: 'Written by triggers from rows that have the references.',
    columns: {
      'concert_search.artist_id': 'artist',
      'concert_search.agency_id': 'agency',
      'concert_search_due.concert_id': 'concert',
    },
  },
  {
    reason: 'The first seat of a range. The seats are written after the row that names it.',
    columns: {
      'performance.first_seat_id': 'seat',
      'section.first_seat_id': 'seat',
    },
  },
];

/** Columns that are named as references are and name no row of another table. */
export const NO_REFERENCES: readonly string[] = [
  // The id that the user has as a viewer.
  'user_account.viewer_id',
  // Names a row of the table that `kind` says.
  'catalogue_change.entity_id',
  // The provider's own name of its message.
  'webhook_event.event_id',
];
