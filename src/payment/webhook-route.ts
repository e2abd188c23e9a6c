import { now } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import type { Database } from '../platform/postgres.js';
import { untilDone } from '../platform/until-done.js';
import type { Route } from '../room/index.js';
import type { PaymentProvider } from './provider.js';
import { hearWebhook } from './settle.statement.js';

const BODY_MAX_BYTES = 64 * 1_024;

const PATH = '/webhooks/payments/:provider';

/** Where the messages of the provider with this code arrive. */
export const webhookPath = (code: string): string => PATH.replace(':provider', code.toLowerCase());

/**
 * Messages of providers. The signature over the raw body is the permission. The answer comes after the
 * commit, so a message that was answered with 200 is never lost, and any other is repeated by the
 * provider.
 */
export function webhookRoute(deps: {
  pool: Database;
  providerOf(code: string): PaymentProvider | undefined;
}): Route {
  return {
    method: 'POST',
    path: PATH,
    bounds: { ms: 8_000, bodyBytes: BODY_MAX_BYTES },
    async answer({ parameters, headers, body }) {
      const provider = deps.providerOf(parameters.provider!.toUpperCase());
      if (provider?.settles !== 'LATER') throw new Fault('NOT_FOUND');
      const heard = provider.readWebhook(headers, body, now());
      if (!heard) return { body: { outcome: 'IGNORED' } };
      const outcome = await untilDone(() => hearWebhook(deps.pool, provider.code, heard));
      if (outcome === 'NOT_FOUND') throw new Fault('NOT_FOUND');
      return { body: { outcome } };
    },
  };
}
