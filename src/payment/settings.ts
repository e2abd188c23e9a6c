import { type Installation, type ValuesOf, variable, whole } from '../room/index.js';
import { PROVIDER_VARIABLES, type ProviderSettings, providerSettings } from './providers/index.js';

export const PAYMENT_VARIABLES = {
  REFUND_HOURS: variable(
    whole(0, 8_760).default(24),
    'How many hours before a performance begins its purchases can no longer be taken back by their owners, 0 to 8760. Default: 24.',
  ),
  PAYMENT_EXTENSION_SECONDS: variable(
    whole(0, 3_600).default(600),
    'For how many seconds from its beginning the first payment with a provider keeps the seats, if that is longer than the hold, 0 to 3600. Default: 600.',
  ),
  ...PROVIDER_VARIABLES,
};

export interface PaymentSettings {
  refundHours: number;
  extensionMs: number;
  providers: ProviderSettings;
}

export function paymentSettings(
  values: ValuesOf<typeof PAYMENT_VARIABLES>,
  installation: Installation,
): PaymentSettings {
  return {
    refundHours: values.REFUND_HOURS,
    extensionMs: values.PAYMENT_EXTENSION_SECONDS * 1_000,
    providers: providerSettings(values, installation),
  };
}
