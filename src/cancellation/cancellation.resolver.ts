import { Arg, Ctx, createUnionType, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { mayChangeConcert, PERFORMANCE_ID, Performance, toPerformance } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS } from '../graphql/refusal-code.enum.js';
import type { Database } from '../platform/postgres.js';
import {
  CancelPerformanceInput,
  PerformanceCancellation,
  StuckPurchase,
  toCancellation,
  toStuckPurchase,
} from './cancellation.type.js';
import type { Cancellations } from './cancellations.js';

const STUCK_MAX = 100;

const CancelPerformanceResult = createUnionType({
  name: 'CancelPerformanceResult',
  description: 'The cancelled performance, or the reason why it was not cancelled.',
  types: () => [Performance, Refused] as const,
});

@Resolver(() => Performance)
export class CancelPerformanceResolver {
  constructor(
    private readonly pool: Database,
    private readonly cancellations: Cancellations,
  ) {}

  @Mutation(() => CancelPerformanceResult, {
    description:
      'Organisers of the concert’s agency, and admins: ends the sale at once and for good. Then every hold is released, every ticket becomes void, and every purchase is given back, also after the deadline for refunds, and also where a ticket was given to another user or used. The work goes on after a restart; `cancellation` tells how far it is. A repetition changes nothing.',
  })
  async cancelPerformance(
    @Arg('input', () => CancelPerformanceInput, { description: 'Which performance.' })
    input: CancelPerformanceInput,
    @Ctx() context: Context,
  ): Promise<Performance | Refused> {
    const performanceId = PERFORMANCE_ID.decode(input.performanceId) ?? -1;
    const row = await this.cancellations.begin(context, performanceId);
    return row ? toPerformance(row) : refused('NOT_FOUND', REFUSALS.NOT_FOUND);
  }

  @FieldResolver(() => PerformanceCancellation, {
    nullable: true,
    description:
      'For organisers of the concert’s agency, and admins: how far its cancellation is. Null when it is not cancelled, and for every other caller.',
  })
  async cancellation(
    @Root() { performanceId, concertId }: Performance,
    @Ctx() context: Context,
  ): Promise<PerformanceCancellation | null> {
    if (!(await mayChangeConcert(this.pool, context, concertId))) return null;
    const row = await context.loaders.of(this.cancellations.ofPerformances).load(performanceId);
    return row && toCancellation(row);
  }
}

@Resolver(() => PerformanceCancellation)
export class StuckPurchasesResolver {
  constructor(private readonly cancellations: Cancellations) {}

  @FieldResolver(() => [StuckPurchase], {
    description: 'The purchases that could not be given back yet, at most 100 of them.',
  })
  async stuck(@Root() { performanceId }: PerformanceCancellation): Promise<StuckPurchase[]> {
    return (await this.cancellations.stuck(performanceId, STUCK_MAX)).map(toStuckPurchase);
  }
}
