import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { Refused, refused } from '../../graphql/refusal.type.js';
import { REFUSALS } from '../../graphql/refusal-code.enum.js';
import type { Database } from '../../platform/postgres.js';
import { Performance, toPerformance } from '../performance.type.js';
import {
  checkedPostponement,
  checkedUpdate,
  PostponePerformanceInput,
  UpdatePerformanceInput,
} from './change-performance.input.js';
import { changePerformance, type PerformanceChange } from './change-performance.js';

const UpdatePerformanceResult = createUnionType({
  name: 'UpdatePerformanceResult',
  description: 'The performance as it is now, or the reason why nothing was changed.',
  types: () => [Performance, Refused] as const,
});

const PostponePerformanceResult = createUnionType({
  name: 'PostponePerformanceResult',
  description: 'The performance with its new date, or the reason why it was not postponed.',
  types: () => [Performance, Refused] as const,
});

@Resolver()
export class ChangePerformanceResolver {
  constructor(private readonly pool: Database) {}

  @Mutation(() => UpdatePerformanceResult, {
    description:
      'Organisers of the concert’s agency, and admins: changes the date, the venue, the names and the prices of sections, all of it or nothing. What is held or bought keeps its price; a hold at the same instant has the old price or the new one, and its answer says which. Holders of tickets get a message when the date or the venue changes. Refused with NOT_FOUND when a venue or a section is unknown, with PERFORMANCE_CANCELLED, and with SALE_ENDED for a new date when the performance has begun.',
  })
  updatePerformance(
    @Arg('input', () => UpdatePerformanceInput, { description: 'What to change.' })
    input: UpdatePerformanceInput,
    @Ctx() context: Context,
  ): Promise<Performance | Refused> {
    return this.change(checkedUpdate(input), context);
  }

  @Mutation(() => PostponePerformanceResult, {
    description:
      'Organisers of the concert’s agency, and admins: the performance happens later. Tickets stay valid and open the door on the new day. Purchases may be taken back until it begins. Holders of tickets get a message. Refused with SALE_ENDED when it has begun, and with PERFORMANCE_CANCELLED.',
  })
  postponePerformance(
    @Arg('input', () => PostponePerformanceInput, { description: 'Which performance, and until when.' })
    input: PostponePerformanceInput,
    @Ctx() context: Context,
  ): Promise<Performance | Refused> {
    return this.change(checkedPostponement(input), context);
  }

  private async change(change: PerformanceChange, context: Context): Promise<Performance | Refused> {
    const result = await changePerformance(this.pool, context, change);
    return 'row' in result ? toPerformance(result.row) : refused(result.outcome, REFUSALS[result.outcome]);
  }
}
