import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { Fault } from '../platform/fault.js';
import { QueuePlace } from './queue-place.type.js';

// biome-ignore lint/correctness/useYield: nothing is there to be yielded.
async function* notYet(): AsyncGenerator<never> {
  throw new Fault('SERVICE_UNAVAILABLE', 'This is announced and not in this release.');
}

/** The live channel that the public schema promises; a later release opens it. */
@Resolver()
export class AnnouncedSubscription {
  @Subscription(() => QueuePlace, { description: 'Announced, not in this release.', subscribe: notYet })
  queuePlaceUpdated(
    @Root() place: QueuePlace,
    @Arg('concertId', () => ID, { description: 'The concert’s.' }) _concertId: string,
  ): QueuePlace {
    return place;
  }
}
