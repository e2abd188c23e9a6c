import type { CatalogueOffers } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { Reservations } from '../reservation/index.js';
import { defineRoom, type OwnGround, variable, whole } from '../room/index.js';
import type { Tickets } from '../ticket/index.js';
import { Migration0018Payments } from './0018-payments.js';
import { forgetWebhooks } from './forget-webhooks.js';
import { PAYMENT_ID } from './ids.js';
import { type PaymentMetrics, paymentMetrics } from './metrics.js';
import { payFromWallet } from './pay-from-wallet.js';
import { createPayLater } from './pay-later.js';
import { createPayReservation } from './pay-reservation.js';
import { PayTogether } from './pay-together.js';
import { PaymentResolver } from './payment.resolver.js';
import { Payments } from './payments.js';
import {
  createProviders,
  PROVIDER_VARIABLES,
  type ProviderSettings,
  type Providers,
  providerProblems,
  providerSettings,
} from './providers/index.js';
import { purchaseDescriber } from './purchase-describer.js';
import { RECONCILE_MS, reconcile } from './reconcile.js';
import { refundReservation } from './refund-reservation.js';
import { Refundable } from './refundable.js';
import { ReservationPaymentResolver } from './reservation-payment.resolver.js';
import { retryRefund } from './retry-refund.js';
import { RETURN_PATH, returnRoute } from './return-route.js';
import { StuckPaymentsResolver } from './stuck-payments.resolver.js';
import { WalletTransactionResolver } from './wallet-transaction.resolver.js';
import { webhookRoute } from './webhook-route.js';

export { PAYMENT_ID } from './ids.js';
export { type PaymentChanged, paymentChanged } from './payment.topic.js';
export type { PaymentRow, Payments } from './payments.js';

/** What payments get from other rooms. */
interface PaymentNeeds {
  catalogue: CatalogueOffers;
  reservations: Reservations;
  tickets: Pick<Tickets, 'ofReservations'>;
}

interface PaymentSettings {
  refundHours: number;
  extensionMs: number;
  providers: ProviderSettings;
}

/** How often old messages of providers are forgotten. */
const FORGET_MS = 600_000;

/** The purchase: a held seat becomes a ticket, and a purchase that is taken back becomes money again. */
export const paymentRoom = defineRoom({
  name: 'payment',
  variables: {
    REFUND_HOURS: variable(
      whole(0, 8_760).default(24),
      'How many hours before a performance begins its purchases can no longer be taken back by their owners, 0 to 8760. Default: 24.',
    ),
    PAYMENT_EXTENSION_SECONDS: variable(
      whole(0, 3_600).default(600),
      'For how many seconds from its beginning the first payment with a provider keeps the seats, if that is longer than the hold, 0 to 3600. Default: 600.',
    ),
    ...PROVIDER_VARIABLES,
  },
  problems: providerProblems,
  settings: (values, installation): PaymentSettings => ({
    refundHours: values.REFUND_HOURS,
    extensionMs: values.PAYMENT_EXTENSION_SECONDS * 1_000,
    providers: providerSettings(values, installation),
  }),
  metrics: paymentMetrics,
  ids: [PAYMENT_ID],
  migrations: [{ name: '0018-payments', class: Migration0018Payments }],
  sqlFunctions: [
    'src/payment/sql/write-payment-changed.sql',
    'src/payment/sql/supersede-payments.sql',
    'src/payment/sql/why-not-payable.sql',
    'src/payment/sql/pay-from-wallet.sql',
    'src/payment/sql/pay-together.sql',
    'src/payment/sql/begin-payment.sql',
    'src/payment/sql/record-payment-transition.sql',
    'src/payment/sql/give-hold-back.sql',
    'src/payment/sql/capture-payment.sql',
    'src/payment/sql/fail-payment.sql',
    'src/payment/sql/settle-payment.sql',
    'src/payment/sql/settle-refund.sql',
    'src/payment/sql/hear-webhook.sql',
    'src/payment/sql/refund-reservation.sql',
  ],
  build: buildPayments,
});

type PaymentGround = OwnGround<PaymentSettings, PaymentMetrics, never>;

function buildPayments(ground: PaymentGround, needs: PaymentNeeds) {
  const { pool, backgroundPool, settings, metrics } = ground;
  const { reservations } = needs;
  const payments = new Payments(pool);
  const together = new PayTogether(pool, (order) => payFromWallet(pool, order));
  const providers = createProviders(settings.providers, {
    payFromWallet: (order) => together.pay(order),
    watch: metrics.providers,
    dataDir: ground.dataDir,
    publicUrl: ground.publicUrl,
    report: ground.report,
  });
  const resolver = createResolver(ground, needs, { payments, providers });
  const onError = ground.report('asking payment providers');
  metrics.stuck(() => new Payments(backgroundPool).countStuck());
  return {
    offers: { payments },
    resolvers: [
      resolver,
      new ReservationPaymentResolver(payments, new Refundable(pool, needs.tickets, settings.refundHours)),
      new StuckPaymentsResolver(payments, (paymentId) => retryRefund({ pool, payments }, paymentId)),
      new WalletTransactionResolver(reservations),
    ],
    nodes: { Payment: (uuid: string, context: Context) => resolver.node(uuid, context) },
    routes: [webhookRoute({ pool, providerOf: providers.of }), returnRoute],
    jobs: [
      {
        name: 'ask payment providers',
        every: RECONCILE_MS,
        run: async () =>
          void (await reconcile({ pool: backgroundPool, reservations, providerOf: providers.of, onError })),
      },
      {
        name: 'forget messages of payment providers',
        every: FORGET_MS,
        run: () => forgetWebhooks(backgroundPool),
      },
    ],
    start: () => providers.start(),
    close: () => providers.close(),
  };
}

function createResolver(
  { pool, settings, publicUrl }: PaymentGround,
  { catalogue: { catalogue }, reservations }: PaymentNeeds,
  { payments, providers }: { payments: Payments; providers: Providers },
): PaymentResolver {
  const payLater = createPayLater({
    pool,
    payments,
    reservations,
    extensionMs: settings.extensionMs,
    returnUrl: () => publicUrl() + RETURN_PATH,
    describe: purchaseDescriber(catalogue, reservations),
  });
  return new PaymentResolver({
    payments,
    reservations,
    providers: providers.all,
    payReservation: createPayReservation({ providerOf: providers.of, payLater, reservations }),
    refundReservation: (command) => refundReservation({ pool, refundHours: settings.refundHours }, command),
  });
}
