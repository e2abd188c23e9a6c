/**
 * Which room a table belongs to. A room's statements name its own tables; what another room offers in the
 * database stands below.
 */
export const OWNERS: Record<string, readonly string[]> = {
  people: ['user_account', 'session', 'refresh_token', 'role_change', 'tier_change'],
  wallet: ['account', 'entry', 'posting', 'wallet'],
  catalogue: [
    'agency',
    'agency_member',
    'artist',
    'catalogue_change',
    'catalogue_change_agency',
    'kept_back_seat',
    'promoter',
    'venue',
    'concert',
    'concert_key',
    'concert_search',
    'concert_words',
    'concert_city',
    'concert_search_due',
    'performance_listing',
    'performance',
    'performance_key',
    'section',
    'seat',
    'seat_id_counter',
    'seating_plan',
    'performance_sale',
    'concert_dates',
    'section_price',
    'concert_opening',
    'performance_place',
    'section_range',
    'catalogue_record',
  ],
  image: ['image'],
  'seat-map': ['seat_map', 'seat_counts'],
  'waiting-room': ['waiting_room', 'waiting_room_pass', 'waiting_room_places', 'waiting_room_log'],
  reservation: [
    'reservation',
    'reservation_seat',
    'reservation_transition',
    'quota',
    'queue_shard',
    'queue_decision',
    'dead_letter',
    'seat_fence',
    'reservation_record',
    'reservation_change',
    'reservation_hold',
  ],
  standby: ['standby_list', 'standby_place', 'standby_log'],
  ticket: ['ticket'],
  events: ['event', 'event_head', 'event_consumer', 'event_parked_key', 'event_parked', 'outbox'],
  notification: ['outgoing_message'],
  payment: ['payment', 'payment_transition', 'refund', 'webhook_event', 'payment_record'],
  cancellation: ['performance_cancellation', 'cancelled_purchase', 'performance_announcement'],
  ranking: ['sell_out'],
  platform: ['deployment'],
};

/** Views and functions that a room offers to others. The index.ts of the room says what each is for. */
export const OFFERED: Record<string, readonly string[]> = {
  performance_sale: ['reservation', 'seat-map', 'payment', 'ranking', 'standby', 'ticket'],
  concert_opening: ['ranking'],
  performance_place: ['console'],
  section_range: ['console'],
  catalogue_record: ['console'],
  performances_of: ['console'],
  first_free_seat: ['ranking'],
  seat_counts: ['ranking'],
  paid_between: ['ranking'],
  seats_bought: ['ranking'],
  reservation_record: ['console'],
  reservation_change: ['console'],
  reservation_hold: ['console'],
  payment_record: ['console'],
  concert_dates: ['waiting-room'],
  section_price: ['reservation'],
  seat_statuses: ['seat-map'],
  performance_day: ['ticket'],
  may_reserve: ['reservation'],
  require_pass: ['reservation'],
  end_pass_of_buyer: ['payment'],
  keeps_back_seats: ['reservation'],
  has_free_seat: ['standby'],
  begin_keeping_back: ['standby'],
  stop_keeping_back: ['standby'],
  kept_back_seats: ['standby'],
  write_seats_blocked: ['reservation'],
  record_catalogue_difference: ['waiting-room'],
  write_seats_changed: ['reservation'],
  write_seats_released: ['reservation'],
  write_seats_sold: ['reservation'],
  lock_reservation: ['payment', 'ticket'],
  confirm_reservation: ['payment'],
  lock_payable_together: ['payment'],
  confirm_together: ['payment'],
  reconfirm_reservation: ['payment'],
  begin_paying: ['payment'],
  resume_hold: ['payment'],
  undo_paying: ['payment'],
  release_reservations: ['payment', 'cancellation'],
  live_reservations: ['cancellation'],
  hold_kept_seats: ['standby'],
  may_have_seats: ['standby'],
  reservation_states: ['standby'],
  users_with_email: ['catalogue', 'notification'],
  has_tier: ['reservation'],
  write_event: ['catalogue', 'reservation', 'standby', 'ticket', 'payment', 'cancellation'],
  debit_wallet: ['payment'],
  debit_wallets: ['payment'],
  credit_wallet: ['payment'],
  book_external_payment: ['payment'],
  book_external_refund: ['payment'],
  issue_tickets: ['payment'],
  issue_tickets_together: ['payment'],
  void_tickets: ['payment'],
  void_valid_tickets: ['payment'],
  valid_tickets: ['cancellation'],
  cancel_performance: ['cancellation'],
  refund_cancelled: ['cancellation'],
  supersede_payments: ['cancellation'],
  payments_under_way: ['cancellation'],
};

interface Exception {
  table: string;
  /** The room that uses it without owning it. */
  room: string;
  /** What it may change there, beside locking rows; ALL: everything. */
  columns: readonly string[] | 'ALL';
  reason: string;
}

/**
 * Each is stated at the door of the room that owns the table. One that is not needed fails the check, too.
 */
export const EXCEPTIONS: readonly Exception[] = [
  {
    table: 'seat',
    room: 'reservation',
    columns: ['status', 'reservation_id', 'version', 'fence'],
    reason:
      'A sale is one conditional write to these rows. A call for each seat would cost more than the sale.',
  },
  {
    table: 'kept_back_seat',
    room: 'reservation',
    columns: 'ALL',
    reason:
      'Seats are kept back in the statement that releases them, and an offer takes them as a hold takes seats.',
  },
];
