import { make } from '../../graphql/make.js';
import { type PersonalValue, TemplatedEvent } from '../../push/templated-event.js';
import { QueuePlace } from './queue-place.type.js';

/** A fan's place as it is told to them: alike for all who wait for the same concert at the same moment. */
export class PlaceEvent extends TemplatedEvent {
  /**
   * Makes an event.
   *
   * @param alike the same object for all whose places differ in nothing but their values
   * @param values id, token, position and estimated wait; 0 where one of these is null
   * @param place makes the whole place: few events are executed, so few need it
   */
  constructor(
    readonly alike: object,
    readonly values: readonly PersonalValue[],
    private readonly place: () => QueuePlace,
  ) {
    super();
  }

  withValues([id, token, position, estimatedWaitSeconds]: readonly PersonalValue[]): QueuePlace {
    const place = this.place();
    return make(QueuePlace, {
      ...place,
      id: id as string,
      token: token as string,
      // A value that is null is null in all events that are alike.
      position: place.position === null ? null : (position as number),
      estimatedWaitSeconds: place.estimatedWaitSeconds === null ? null : (estimatedWaitSeconds as number),
    });
  }
}
