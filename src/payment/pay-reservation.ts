import type { Reservations } from '../reservation/index.js';
import type { PayByRedirect } from './pay-by-redirect.js';
import type { PayOutcome } from './pay-outcome.js';
import type { Order, PaymentProvider } from './provider.js';

export interface PayReservationCommand extends Order {
  /** The code of the payment method. */
  method: string;
}

export interface PayReservationDeps {
  providerOf(code: string): PaymentProvider | undefined;
  payByRedirect: PayByRedirect;
  reservations: Pick<Reservations, 'byId'>;
}

/** The way of `payReservation`: at once in our own transaction, or with a provider's page. */
export function createPayReservation({ providerOf, payByRedirect, reservations }: PayReservationDeps) {
  const attempt = ({ method, ...order }: PayReservationCommand): Promise<PayOutcome> => {
    const provider = providerOf(method);
    return provider?.settles === 'IN_TRANSACTION'
      ? provider.pay(order)
      : payByRedirect(order, method, provider);
  };

  return async function payReservation(command: PayReservationCommand): Promise<PayOutcome> {
    const result = await attempt(command);
    if (result.outcome !== 'NOT_FOUND') return result;
    // A request that QUEUE has not decided yet is in the log only.
    const [row] = await reservations.byId([command.reservationId]);
    if (row?.userId !== command.userId) return result;
    if (row.status === 'PENDING') return { outcome: 'NOT_PAYABLE' };
    // It was decided a moment ago.
    return attempt(command);
  };
}
