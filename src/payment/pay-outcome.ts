import type { ShownReservation } from '../reservation/index.js';
import type { Paid } from './provider.js';

/** What `payReservation` answers. PAYING: also for the repeat of a request that has begun a payment. */
export type PayOutcome = Paid | { outcome: 'PAYING'; reservation: ShownReservation };
