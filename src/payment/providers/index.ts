import type { ProviderWatch } from '../metrics.js';
import type { Order, Paid, PaymentProvider, RedirectProvider } from '../provider.js';
import type { RedirectAdapter } from './adapter.js';
import { disabledProvider } from './disabled-provider.js';
import { GuardedProvider } from './guarded-provider.js';
import { sandboxAt } from './sandbox/index.js';
import type { ProviderSettings } from './settings.js';
import { StripeAdapter } from './stripe/stripe-adapter.js';
import { walletProvider } from './wallet/wallet-provider.js';

export { startSandboxServer } from './sandbox/index.js';
export { PROVIDER_VARIABLES, type ProviderSettings, providerProblems, providerSettings } from './settings.js';

interface ProviderParts {
  /** Pays a reservation from the wallet of its owner. */
  payFromWallet(order: Order): Promise<Paid>;
  watch: ProviderWatch;
  dataDir: string;
  publicUrl(): string;
  /** Makes the function that reports failures of something. */
  report(what: string): (error: unknown) => void;
  /** After how many milliseconds a provider that failed is tried again. Default: 5,000. */
  probeAfterMs?: number;
}

/** The payment providers of this installation. */
export interface Providers {
  /** In the order in which clients are shown them. */
  readonly all: readonly PaymentProvider[];
  /** By the code, which goes into `PayReservationInput.method`. */
  of(code: string): PaymentProvider | undefined;
  /** Starts what belongs to this process. Without a provider, the others go on. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createProviders({ sandbox, stripe }: ProviderSettings, parts: ProviderParts): Providers {
  const { watch, dataDir, publicUrl, probeAfterMs } = parts;
  const webhookUrl = (): string => `${publicUrl()}/webhooks/payments/sandbox`;
  const reportOf = (code: string) => parts.report(`the payment provider ${code}`);
  const inUse = sandbox && sandboxAt(sandbox, { dataDir, webhookUrl, onError: reportOf('SANDBOX') });
  const adapters: readonly (RedirectAdapter | undefined)[] = [
    inUse?.adapter,
    stripe ? new StripeAdapter(stripe) : undefined,
  ];
  const guarded = adapters.map((adapter) => {
    if (!adapter) return undefined;
    const onError = reportOf(adapter.code);
    return new GuardedProvider(adapter, { watch, onError, ...(probeAfterMs && { probeAfterMs }) });
  });
  const later: readonly RedirectProvider[] = [
    guarded[0] ?? disabledProvider('SANDBOX', 'Sandbox (no real money)'),
    guarded[1] ?? disabledProvider('STRIPE', 'Stripe'),
  ];
  const all: readonly PaymentProvider[] = [walletProvider(parts.payFromWallet), ...later];
  return {
    all,
    of: (code) => all.find((provider) => provider.code === code),
    async start() {
      await inUse?.start();
      for (const adapter of adapters) await adapter?.start?.().catch(reportOf(adapter.code));
    },
    async close() {
      for (const provider of guarded) provider?.close();
      await inUse?.close();
    },
  };
}
