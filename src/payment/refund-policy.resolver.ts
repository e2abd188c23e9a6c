import { FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { SalesPolicy } from '../catalogue/index.js';
import { Public } from '../graphql/public.js';

/** What a concert's sales policy says about refunds. */
@Resolver(() => SalesPolicy)
export class RefundPolicyResolver {
  constructor(private readonly refundHours: number) {}

  @Public()
  @FieldResolver(() => Int, {
    description:
      'How many hours before a performance begins its purchases can no longer be taken back by their owners. While a performance is postponed, they can be until it begins.',
  })
  refundDeadlineHours(@Root() { ownRefundDeadlineHours }: SalesPolicy): number {
    return ownRefundDeadlineHours ?? this.refundHours;
  }
}
