import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { checkedIdempotencyKey } from '../../graphql/idempotency-key.js';
import { Refused, refused } from '../../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../../graphql/refusal-code.enum.js';
import type { Database } from '../../platform/postgres.js';
import { checkedPerformance, decodedOrNone } from '../check-concert.js';
import { CONCERT_ID, PERFORMANCE_ID } from '../ids.js';
import { organising } from '../organiser.js';
import type { PerformanceRow } from '../performance.entity.js';
import { Performance, toPerformance } from '../performance.type.js';
import { PERFORMANCE } from './administered.statement.js';
import type { Administration } from './administration.js';
import { answer } from './answer.js';
import { createPerformance } from './create-performance.js';
import { AddPerformanceInput, ArchivePerformanceInput } from './performance.input.js';

const CreatePerformanceResult = createUnionType({
  name: 'CreatePerformanceResult',
  description: 'The new performance, or the reason why it was not created.',
  types: () => [Performance, Refused] as const,
});

const ArchivePerformanceResult = createUnionType({
  name: 'ArchivePerformanceResult',
  description: 'The performance, or the reason why nothing was changed.',
  types: () => [Performance, Refused] as const,
});

@Resolver()
export class PerformanceAdministrationResolver {
  constructor(
    private readonly administration: Administration,
    /** A pool whose statements may take seconds: 100,000 seats are written in one. */
    private readonly pool: Database,
  ) {}

  @Mutation(() => CreatePerformanceResult, {
    description:
      'Organisers of its agency, and admins: adds a performance with its sections and seats to a concert. It is refused with NOT_FOUND when the concert or the venue is unknown or archived. It is refused with IDEMPOTENCY_KEY_REUSED when the key was used for another performance.',
  })
  async createPerformance(
    @Arg('input', () => AddPerformanceInput, { description: 'The performance, and of which concert.' })
    input: AddPerformanceInput,
    @Ctx() context: Context,
  ): Promise<Performance | Refused> {
    organising(context);
    const idempotencyKey = input.idempotencyKey == null ? null : checkedIdempotencyKey(input.idempotencyKey);
    const concertId = decodedOrNone(CONCERT_ID, input.concertId)!;
    const asked = { concertId, performance: checkedPerformance(input.performance, null) };
    const result = await createPerformance(this.pool, asked, { context, idempotencyKey });
    if (result.outcome === 'PERFORMANCE') return toPerformance(result.row);
    if (result.outcome === 'NOT_FOUND')
      return refused(RefusalCode.NOT_FOUND, 'There is no such concert or venue.');
    return refused(result.outcome, REFUSALS[result.outcome]);
  }

  @Mutation(() => ArchivePerformanceResult, {
    description:
      'Organisers of its agency, and admins: takes a performance out of every list, or puts it back. It is still found by its id. Doing it again changes nothing. It is refused with NOT_FOUND when there is no such performance, and with NOT_ARCHIVABLE while a seat is held, or sold and the performance is to come.',
  })
  async archivePerformance(
    @Arg('input', () => ArchivePerformanceInput, { description: 'Which.' }) input: ArchivePerformanceInput,
    @Ctx() context: Context,
  ): Promise<Performance | Refused> {
    organising(context);
    const id = decodedOrNone(PERFORMANCE_ID, input.performanceId)!;
    const how = { archived: input.archived ?? true, seats: { performanceId: id } };
    const outcome = await this.administration.archive<PerformanceRow>(PERFORMANCE, context, id, how);
    return answer(outcome, toPerformance);
  }
}
