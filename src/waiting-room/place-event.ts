import { make } from '../graphql/make.js';
import { PersonalEvent, type PersonalValue } from '../push/personal-event.js';
import { QueuePlace } from './queue-place.type.js';

/** Somebody's place as it is told to them: alike for all who wait for the same concert at the same moment. */
export class PlaceEvent extends PersonalEvent {
  readonly values: readonly PersonalValue[];

  /** @param alike the same object for all whose places differ in nothing but their values */
  constructor(
    readonly alike: object,
    private readonly place: QueuePlace,
  ) {
    super();
    const { id, token, position, estimatedWaitSeconds } = place;
    this.values = [id, token, position ?? 0, estimatedWaitSeconds ?? 0];
  }

  withValues([id, token, position, estimatedWaitSeconds]: readonly PersonalValue[]): QueuePlace {
    const { place } = this;
    return make(QueuePlace, {
      ...place,
      id: id as string,
      token: token as string,
      // What is null is null for all that are alike.
      position: place.position === null ? null : (position as number),
      estimatedWaitSeconds: place.estimatedWaitSeconds === null ? null : (estimatedWaitSeconds as number),
    });
  }
}
