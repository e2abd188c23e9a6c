import type { Status } from './reservations.js';

export interface Transition {
  /** NEW: the reservation did not exist. */
  from: Status | 'NEW';
  to: Status;
  /** What happens. */
  event: string;
  /** When it may happen, and what it means for the seats. */
  meaning: string;
}

/**
 * The life of a reservation: every change of its status that there is. The database refuses all others
 * (sql/record-transition.sql), and a test compares the two.
 */
export const TRANSITIONS: readonly Transition[] = [
  {
    from: 'NEW',
    to: 'PENDING',
    event: 'accept',
    meaning: 'QUEUE has accepted the request. This state is in the request log only.',
  },
  {
    from: 'NEW',
    to: 'HELD',
    event: 'hold',
    meaning: 'All seats were free, or had come back for the user who stood by. They are kept for the user.',
  },
  { from: 'PENDING', to: 'HELD', event: 'hold', meaning: 'QUEUE has decided: the seats are kept.' },
  { from: 'PENDING', to: 'REJECTED', event: 'reject', meaning: 'QUEUE has decided against the request.' },
  {
    from: 'HELD',
    to: 'PAYING',
    event: 'begin paying',
    meaning: 'A payment with a provider is under way. The first one may extend the hold, once.',
  },
  {
    from: 'HELD',
    to: 'CONFIRMED',
    event: 'confirm',
    meaning: 'Paid before the hold lapsed: the seats are sold.',
  },
  {
    from: 'HELD',
    to: 'CANCELLED',
    event: 'cancel',
    meaning: 'Given back before the hold lapsed: the seats are free.',
  },
  { from: 'HELD', to: 'EXPIRED', event: 'expire', meaning: 'The hold has lapsed: the seats are free.' },
  {
    from: 'PAYING',
    to: 'HELD',
    event: 'resume',
    meaning: 'The payment failed before the hold lapsed: the seats are kept for another one.',
  },
  {
    from: 'PAYING',
    to: 'CONFIRMED',
    event: 'confirm',
    meaning: 'Paid before the hold lapsed: the seats are sold.',
  },
  {
    from: 'PAYING',
    to: 'CANCELLED',
    event: 'cancel',
    meaning: 'Given back before the hold lapsed: the seats are free, and a payment that arrives is refunded.',
  },
  { from: 'PAYING', to: 'EXPIRED', event: 'expire', meaning: 'The hold has lapsed: the seats are free.' },
  {
    from: 'EXPIRED',
    to: 'CONFIRMED',
    event: 'reconfirm',
    meaning: 'A payment succeeded late, and all seats were still free: they are sold.',
  },
  {
    from: 'CONFIRMED',
    to: 'REFUNDED',
    event: 'refund',
    meaning: 'The money goes back, and the seats are free.',
  },
];
