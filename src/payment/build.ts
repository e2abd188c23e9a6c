import type { CatalogueOffers } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { Reservations } from '../reservation/index.js';
import type { OwnGround } from '../room/index.js';
import type { Tickets } from '../ticket/index.js';
import { forgetWebhooks } from './forget-webhooks.js';
import type { PaymentMetrics } from './metrics.js';
import { createPayByRedirect } from './pay-by-redirect.js';
import { createPayReservation } from './pay-reservation.js';
import { PaymentResolver } from './payment.resolver.js';
import { Payments } from './payments.js';
import { createProviders, type Providers } from './providers/index.js';
import { purchaseDescriber } from './purchase-describer.js';
import { RECONCILE_MS, reconcile } from './reconcile.js';
import { RefundPolicyResolver } from './refund-policy.resolver.js';
import { refundReservation } from './refund-reservation.js';
import { Refundable } from './refundable.js';
import { ReservationPaymentResolver } from './reservation-payment.resolver.js';
import { retryRefund } from './retry-refund.js';
import { RETURN_PATH, returnRoute } from './return-route.js';
import type { PaymentSettings } from './settings.js';
import { StuckPaymentsResolver } from './stuck-payments.resolver.js';
import { WalletTransactionResolver } from './wallet-transaction.resolver.js';
import { webhookPath, webhookRoute } from './webhook-route.js';

/** What payments get from other rooms. */
interface PaymentNeeds {
  catalogue: CatalogueOffers;
  reservations: Reservations;
  tickets: Pick<Tickets, 'ofReservations'>;
}

/** How often old messages of providers are forgotten. */
const FORGET_MS = 600_000;

type PaymentGround = OwnGround<PaymentSettings, PaymentMetrics, never>;

/** Puts the room together. It opens nothing. */
export function buildPayments(ground: PaymentGround, needs: PaymentNeeds) {
  const { pool, backgroundPool, settings, metrics } = ground;
  const { reservations } = needs;
  const payments = new Payments(pool);
  const providers = createProviders(settings.providers, {
    pool,
    watch: metrics.providers,
    dataDir: ground.dataDir,
    webhookUrl: (code) => ground.publicUrl() + webhookPath(code),
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
      new RefundPolicyResolver(settings.refundHours),
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
  const payByRedirect = createPayByRedirect({
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
    payReservation: createPayReservation({ providerOf: providers.of, payByRedirect, reservations }),
    refundReservation: (command) => refundReservation({ pool, refundHours: settings.refundHours }, command),
  });
}
