import { z } from 'zod';
import { type Installation, port, url, type ValuesOf, variable } from '../../room/index.js';

const SANDBOX_PORT_DEFAULT = 4_010;

const secret = z.string().min(16, 'must have at least 16 characters');

/** The variables of all providers. */
export const PROVIDER_VARIABLES = {
  SANDBOX_PAYMENTS_URL: variable(
    url('http:', 'https:').optional(),
    'The payment sandbox that several processes share (npm run sandbox-payments), with SANDBOX_PAYMENTS_SECRET. Not in production. Default: one within this process where the database is embedded; otherwise none.',
  ),
  SANDBOX_PAYMENTS_SECRET: variable(
    secret.optional(),
    'Opens the payment sandbox and signs its messages, 16 characters or more. Default: a random one for the sandbox within this process.',
  ),
  SANDBOX_PAYMENTS_PORT: variable(
    port.default(SANDBOX_PORT_DEFAULT),
    'The port of the payment sandbox within this process, on 127.0.0.1; a free one if it is taken or 0. Default: 4010.',
  ),
  STRIPE_SECRET_KEY: variable(
    z.string().min(8).optional(),
    'The secret key of a Stripe account, with STRIPE_WEBHOOK_SECRET: fans can pay with Stripe. Default: none.',
  ),
  STRIPE_WEBHOOK_SECRET: variable(
    z.string().min(8).optional(),
    'The signing secret of the webhook endpoint /webhooks/payments/stripe of that account. Default: none.',
  ),
  STRIPE_API_URL: variable(
    url('http:', 'https:').default('https://api.stripe.com'),
    'Where Stripe’s API is; another address is for tests. Default: https://api.stripe.com.',
  ),
} as const;

/** How the sandbox is reached; null: it is not in use. */
export type SandboxPlace = { url: string; secret: string } | { port: number; secret: string | null } | null;

export interface ProviderSettings {
  sandbox: SandboxPlace;
  stripe: { apiUrl: string; secretKey: string; webhookSecret: string } | null;
}

export function providerProblems(
  given: Readonly<Record<string, string>>,
  { production }: Installation,
): readonly string[] {
  const problems: string[] = [];
  const needs = (one: string, other: string): void => {
    if (given[one] !== undefined && given[other] === undefined)
      problems.push(`${one} needs ${other} beside it`);
  };
  if (production && given.SANDBOX_PAYMENTS_URL !== undefined) {
    problems.push('SANDBOX_PAYMENTS_URL cannot be set in production: the sandbox sells tickets for no money');
  }
  needs('SANDBOX_PAYMENTS_URL', 'SANDBOX_PAYMENTS_SECRET');
  needs('STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET');
  needs('STRIPE_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY');
  // Buyers come back to this address, so it cannot be guessed where it matters.
  if (production) needs('STRIPE_SECRET_KEY', 'PUBLIC_URL');
  return problems;
}

export function providerSettings(
  values: ValuesOf<typeof PROVIDER_VARIABLES>,
  installation: Installation,
): ProviderSettings {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = values;
  const apiUrl = values.STRIPE_API_URL;
  return {
    sandbox: sandboxPlace(values, installation),
    stripe: secretKey && webhookSecret ? { apiUrl, secretKey, webhookSecret } : null,
  };
}

function sandboxPlace(
  values: ValuesOf<typeof PROVIDER_VARIABLES>,
  { production, embedded }: Installation,
): SandboxPlace {
  if (production) return null;
  const { SANDBOX_PAYMENTS_URL: shared, SANDBOX_PAYMENTS_SECRET: given } = values;
  if (shared && given) return { url: shared.replace(/\/+$/, ''), secret: given };
  return embedded ? { port: values.SANDBOX_PAYMENTS_PORT, secret: given ?? null } : null;
}
