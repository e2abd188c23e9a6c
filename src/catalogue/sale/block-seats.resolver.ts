import { Arg, Ctx, createUnionType, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { make } from '../../graphql/make.js';
import { Refused, refused } from '../../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../../graphql/refusal-code.enum.js';
import type { MaybePromise } from '../../platform/maybe-promise.js';
import type { Database } from '../../platform/postgres.js';
import { Performance, toPerformance } from '../performance.type.js';
import { Seat } from '../seat.type.js';
import type { SeatReader } from '../seat-reader.js';
import { BlockSeatsInput, checkedBlockSeats } from './block-seats.input.js';
import { blockSeats } from './block-seats.js';
import { SeatsNotFree } from './seats-not-free.type.js';

const BlockSeatsResult = createUnionType({
  name: 'BlockSeatsResult',
  description: 'The performance, or the reason why no seat was changed.',
  types: () => [Performance, SeatsNotFree, Refused] as const,
});

@Resolver()
export class BlockSeatsResolver {
  constructor(private readonly pool: Database) {}

  @Mutation(() => BlockSeatsResult, {
    description:
      'Organisers of the concert’s agency, and admins: takes free seats off sale, or puts blocked seats back on sale; all of them or none. Seats that are as asked for already stay so. It never takes a seat from its holder: SeatsNotFree names the seats that are held, sold or kept for fans who stand by. The seats of a hold that has just lapsed count as held for a second.',
  })
  async blockSeats(
    @Arg('input', () => BlockSeatsInput, { description: 'The seats.' }) input: BlockSeatsInput,
    @Ctx() context: Context,
  ): Promise<Performance | SeatsNotFree | Refused> {
    const checked = checkedBlockSeats(input);
    const result = await blockSeats(this.pool, context, checked);
    if (!result) return refused(RefusalCode.NOT_FOUND, REFUSALS.NOT_FOUND);
    const { outcome, conflictingSeatIds, row } = result;
    if (outcome === 'DONE') return toPerformance(row);
    if (outcome !== 'SEAT_TAKEN') return refused(outcome, REFUSALS[outcome]);
    return make(SeatsNotFree, {
      code: RefusalCode.SEAT_TAKEN,
      message: 'Some of the seats are held, sold or kept for fans who stand by.',
      performanceId: checked.performanceId,
      seatIds: conflictingSeatIds,
    });
  }
}

@Resolver(() => SeatsNotFree)
export class SeatsNotFreeResolver {
  constructor(private readonly seatReader: SeatReader) {}

  @FieldResolver(() => [Seat], { description: 'The seats that are not free, with their status now.' })
  conflicts(@Root() { performanceId, seatIds }: SeatsNotFree): MaybePromise<Seat[]> {
    return this.seatReader.ofPerformance(performanceId, seatIds);
  }
}
