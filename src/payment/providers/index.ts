import type { Database } from '../../platform/postgres.js';
import type { Installation, ValuesOf, Variables } from '../../room/index.js';
import type { ProviderWatch } from '../metrics.js';
import type { PaymentProvider, RedirectProvider } from '../provider.js';
import type { CreateAdapter, ProviderDefinition } from './definition.js';
import { disabledProvider } from './disabled-provider.js';
import { GuardedProvider } from './guarded-provider.js';
import { SANDBOX } from './sandbox/index.js';
import { STRIPE } from './stripe/index.js';
import { walletProvider } from './wallet/index.js';

/** The providers with pages of their own, as clients are shown them. A new one goes here. */
const LATER: readonly ProviderDefinition[] = [SANDBOX, STRIPE];

/** The variables of all providers. */
export const PROVIDER_VARIABLES: Variables = Object.fromEntries(
  LATER.flatMap(({ variables }) => Object.entries(variables)),
);

export const providerProblems = (
  given: Readonly<Record<string, string>>,
  installation: Installation,
): readonly string[] => LATER.flatMap(({ problems }) => problems(given, installation));

/** How the adapters of this installation are made, by the codes of their providers. */
export type ProviderSettings = ReadonlyMap<string, CreateAdapter | null>;

export const providerSettings = (values: ValuesOf<Variables>, installation: Installation): ProviderSettings =>
  new Map(LATER.map(({ code, configure }) => [code, configure(values, installation)]));

interface ProviderParts {
  /** For purchases from wallets. */
  pool: Database;
  watch: ProviderWatch;
  dataDir: string;
  /** Where our server takes the messages of the provider with this code. */
  webhookUrl(code: string): string;
  /** Makes the function that reports failures of something. */
  report(what: string): (error: unknown) => void;
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

/** A provider with what it opens in this process. */
interface Opening {
  provider: RedirectProvider;
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createProviders(settings: ProviderSettings, parts: ProviderParts): Providers {
  const later = LATER.map((definition) => opening(definition, settings.get(definition.code), parts));
  const all = [walletProvider(parts.pool), ...later.map(({ provider }) => provider)];
  return {
    all,
    of: (code) => all.find((provider) => provider.code === code),
    async start() {
      for (const { start } of later) await start();
    },
    async close() {
      for (const { close } of later) await close();
    },
  };
}

function opening(
  { code, name }: ProviderDefinition,
  create: CreateAdapter | null | undefined,
  { watch, dataDir, webhookUrl, report }: ProviderParts,
): Opening {
  if (!create) {
    const nothing = async (): Promise<void> => undefined;
    return { provider: disabledProvider(code, name), start: nothing, close: nothing };
  }
  const onError = report(`the payment provider ${code}`);
  const adapter = create({ dataDir, webhookUrl: () => webhookUrl(code), onError });
  const provider = new GuardedProvider({ code, name }, adapter, { watch, onError });
  return {
    provider,
    start: async () => adapter.start?.().catch(onError),
    async close() {
      provider.close();
      await adapter.close?.();
    },
  };
}
