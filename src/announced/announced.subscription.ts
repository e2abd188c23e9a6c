import {
  Arg,
  Args,
  ArgsType,
  createUnionType,
  Field,
  ID,
  Int,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { Fault } from '../platform/fault.js';
import { Reservation } from '../reservation/index.js';
import { SeatMap } from '../seat-map/index.js';
import { QueuePlace } from './queue-place.type.js';

const NOT_YET = 'Announced, not in this release.';

@ObjectType({ description: 'Seats that changed, as indexes in `statuses`, under their new status.' })
class SeatMapDelta {
  @Field(() => String, { description: 'The version it continues.' })
  fromVersion!: string;

  @Field(() => String, { description: 'The version it leads to.' })
  version!: string;

  @Field(() => [Int], { description: 'Now free.' })
  available!: number[];

  @Field(() => [Int], { description: 'Now held.' })
  held!: number[];

  @Field(() => [Int], { description: 'Now sold.' })
  sold!: number[];

  @Field(() => [Int], { description: 'Now off sale.' })
  blocked!: number[];
}

const SeatMapUpdate = createUnionType({
  name: 'SeatMapUpdate',
  description: 'A whole map, or what changed since the version before.',
  types: () => [SeatMap, SeatMapDelta] as const,
});

@ArgsType()
class SeatMapUpdatedArgs {
  @Field(() => ID, { description: 'Whose map.' })
  performanceId!: string;

  @Field(() => String, { nullable: true, description: 'The version to continue from.' })
  after?: string | null;
}

// biome-ignore lint/correctness/useYield: nothing is there to be yielded.
async function* notYet(): AsyncGenerator<never> {
  throw new Fault('SERVICE_UNAVAILABLE', 'This is announced and not in this release.');
}

/** The live channels that the public schema promises; a later release opens them. */
@Resolver()
export class AnnouncedSubscription {
  @Subscription(() => QueuePlace, { description: NOT_YET, subscribe: notYet })
  queuePlaceUpdated(
    @Root() place: QueuePlace,
    @Arg('concertId', () => ID, { description: 'The concert’s.' }) _concertId: string,
  ): QueuePlace {
    return place;
  }

  @Subscription(() => Reservation, { description: NOT_YET, subscribe: notYet })
  reservationUpdated(
    @Root() reservation: Reservation,
    @Arg('id', () => ID, { description: 'The caller’s own.' }) _id: string,
  ): Reservation {
    return reservation;
  }

  @Subscription(() => SeatMapUpdate, { description: NOT_YET, subscribe: notYet })
  seatMapUpdated(
    @Root() update: SeatMap | SeatMapDelta,
    @Args(() => SeatMapUpdatedArgs) _args: SeatMapUpdatedArgs,
  ): SeatMap | SeatMapDelta {
    return update;
  }
}
