import type { ShownPayment } from '../wire.js';
import { Deliveries } from './deliveries.js';
import { Faults } from './faults.js';
import { Payments, type StoredPayment } from './payments.js';

/** The parts of the sandbox that its routes work on. */
export interface Sandbox {
  payments: Payments;
  faults: Faults;
  deliveries: Deliveries;
  /** A payment as the API shows it. */
  shown(payment: StoredPayment): ShownPayment;
}

interface SandboxParts {
  secret: string;
  file: string;
  /** The address of its own server, for links to its pages. */
  origin(): string;
  onError(error: unknown): void;
}

export function createSandbox({ secret, file, origin, onError }: SandboxParts): Sandbox {
  const faults = new Faults();
  const shown = ({ id, key, status, amount, currency, captured, refund }: StoredPayment): ShownPayment => {
    // A payment that is under way says nothing yet of what will be taken.
    const taken = status === 'CAPTURED' ? captured : 0;
    return { id, key, status, amount, currency, captured: taken, pageUrl: `${origin()}/pay/${id}`, refund };
  };
  const deliveries = new Deliveries({ secret, faults, shown, onError });
  const onSettled = (payment: StoredPayment) => deliveries.send('payment', payment, payment.callbacks);
  return { faults, shown, deliveries, payments: new Payments({ file, onSettled, onError }) };
}
