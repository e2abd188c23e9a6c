import { Fault, unavailable } from '../../platform/fault.js';
import type { RedirectProvider } from '../provider.js';

/**
 * A provider that is not configured here. It is listed, so that clients can tell it from one they have
 * misspelt, and payments that were made with it earlier wait until it is configured again.
 */
export function disabledProvider(code: string, name: string): RedirectProvider {
  const refuse = async (): Promise<never> => {
    throw unavailable();
  };
  return {
    settles: 'LATER',
    code,
    name,
    status: () => 'DISABLED',
    begin: refuse,
    look: refuse,
    abandon: refuse,
    refund: refuse,
    readWebhook() {
      throw new Fault('NOT_FOUND', 'This payment provider is not in use here.');
    },
  };
}
