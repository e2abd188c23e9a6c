import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { checkedIdempotencyKey } from '../graphql/idempotency-key.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../graphql/refusal-code.enum.js';
import type { Database } from '../platform/postgres.js';
import { checkedConcert } from './check-concert.js';
import { Concert, toConcert } from './concert.type.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import { CreateConcertInput } from './create-concert.input.js';
import { createConcert } from './create-concert.js';
import { organising } from './organiser.js';

const CreateConcertResult = createUnionType({
  name: 'CreateConcertResult',
  description: 'The new concert, or the reason why it was not created.',
  types: () => [Concert, Refused] as const,
});

@Resolver()
export class CreateConcertResolver {
  constructor(
    /** A pool whose statements may take seconds: 100,000 seats are written in one. */
    private readonly pool: Database,
    private readonly rooms: ConcertWaitingRooms,
  ) {}

  @Mutation(() => CreateConcertResult, {
    description:
      'Organisers of its agency, and admins: creates a concert with its performances, sections and seats in one call. It is refused with NOT_FOUND when the artist, the agency, the promoter or a venue is unknown or archived. It is refused with IDEMPOTENCY_KEY_REUSED when the key was used for another concert.',
  })
  async createConcert(
    @Arg('input', () => CreateConcertInput, { description: 'The concert with everything that goes on sale.' })
    input: CreateConcertInput,
    @Ctx() context: Context,
  ): Promise<Concert | Refused> {
    // Before the input is looked at.
    organising(context);
    const idempotencyKey = input.idempotencyKey == null ? null : checkedIdempotencyKey(input.idempotencyKey);
    const concert = checkedConcert(input, this.rooms);
    const result = await createConcert(this.pool, concert, this.rooms, { context, idempotencyKey });
    if (result.outcome === 'CONCERT') return toConcert(result.row);
    if (result.outcome === 'NOT_FOUND')
      return refused(RefusalCode.NOT_FOUND, 'There is no such artist, agency, promoter or venue.');
    return refused(result.outcome, REFUSALS[result.outcome]);
  }
}
