import { z } from 'zod';
import { url, variable } from '../../../room/index.js';
import { defineProvider, missingBeside } from '../definition.js';
import { StripeAdapter } from './stripe-adapter.js';

export const STRIPE = defineProvider({
  code: 'STRIPE',
  name: 'Stripe',
  variables: {
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
  },
  problems: (given, { production }) => [
    ...missingBeside(given, 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'),
    ...missingBeside(given, 'STRIPE_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY'),
    // Buyers come back to this address, so it cannot be guessed where it matters.
    ...(production ? missingBeside(given, 'STRIPE_SECRET_KEY', 'PUBLIC_URL') : []),
  ],
  configure(values) {
    const { STRIPE_API_URL: apiUrl } = values;
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = values;
    if (!secretKey || !webhookSecret) return null;
    return () => new StripeAdapter({ apiUrl, secretKey, webhookSecret });
  },
});
