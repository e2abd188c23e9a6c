import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import { type Context, signedInAs } from '../graphql/context.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../graphql/refusal-code.enum.js';
import { Role } from '../graphql/role.enum.js';
import { PAYMENT_ID } from './ids.js';
import { RetryRefundInput } from './payment.input.js';
import { Payment, PaymentConnection, RetryRefundUnion, toPayment } from './payment.type.js';
import type { PaymentRow, Payments } from './payments.js';

/** What admins see to: money that does not go back by itself. */
@Resolver()
export class StuckPaymentsResolver {
  constructor(
    private readonly payments: Payments,
    /** Null: there is no such payment. */
    private readonly retry: (paymentId: string) => Promise<PaymentRow | null | 'NOT_REFUNDABLE'>,
  ) {}

  @Query(() => PaymentConnection, {
    description:
      'Admins only: payments that an admin has to see to, the oldest first. `stuckBecause` says why. The provider has refused a refund for good, or has not confirmed it for an hour (OVERDUE). Or it took another amount than was asked for, which is not back yet (AMOUNT_DIFFERS). Or it has opened the payment and does not know it any more (UNKNOWN_TO_PROVIDER).',
  })
  async stuckPayments(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context): Promise<Page<Payment>> {
    signedInAs(Role.ADMIN, context);
    const request = pageRequest(args);
    const rows = await this.payments.listStuck(request);
    const count = (): Promise<number> => this.payments.countStuck();
    return page(request, rows, (row) => [row.createdAtMicros, row.id], toPayment, count);
  }

  @Mutation(() => RetryRefundUnion, {
    description:
      'Admins only: asks the provider again for a refund that is stuck. Refused with NOT_REFUNDABLE when the payment is not stuck.',
  })
  async retryRefund(
    @Arg('input', () => RetryRefundInput, { description: 'Which payment.' }) input: RetryRefundInput,
    @Ctx() context: Context,
  ): Promise<Payment | Refused> {
    signedInAs(Role.ADMIN, context);
    const uuid = PAYMENT_ID.decode(input.paymentId);
    const row = uuid === undefined ? null : await this.retry(uuid);
    if (row === null) return refused(RefusalCode.NOT_FOUND, REFUSALS.NOT_FOUND);
    return row === 'NOT_REFUNDABLE' ? refused(row, REFUSALS[row]) : toPayment(row);
  }
}
