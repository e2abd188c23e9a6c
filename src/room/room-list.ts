import type { DefinedRoom } from './define-room.js';

/** A room's place in the list. */
export interface ListedRoom {
  readonly definition: DefinedRoom;
  /** Picks what the room needs from what the rooms above it offer, by name. */
  needsFrom(offers: never): unknown;
}

/** Rooms in the order in which they start. */
export interface Rooms {
  readonly listed: readonly ListedRoom[];
}

/**
 * The rooms of a house, in the order in which they start. The list grows line by line, so that the compiler
 * knows at each line which rooms stand above it.
 */
export class RoomList<Offers extends object = Record<never, never>> implements Rooms {
  private constructor(readonly listed: readonly ListedRoom[]) {}

  static readonly empty = new RoomList([]);

  /** @param needs picks what the room needs from what the rooms above it offer */
  with<Name extends string, Settings, Needs, Own>(
    definition: DefinedRoom<Name, Settings, Needs, Own>,
    ...[needs]: Needs extends void ? [] : [needs: (offers: Offers) => Needs]
  ): RoomList<Offers & Record<Name, Own>> {
    const needsFrom = needs ?? (() => undefined);
    return new RoomList([...this.listed, { definition: definition as never, needsFrom }]);
  }
}
