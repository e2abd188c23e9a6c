import type { DefinedRoom } from './define-room.js';
import type { OwnGround, Room } from './room.js';
import type { Rooms } from './room-list.js';

export interface BuiltRoom {
  name: string;
  room: Room;
}

/** Builds the rooms in the order of the list, and hands each what it needs of those above it. */
export function buildRooms(
  { listed }: Rooms,
  groundOf: (definition: DefinedRoom) => OwnGround<unknown, unknown, string>,
): BuiltRoom[] {
  const offers: Record<string, unknown> = {};
  return listed.map(({ definition, needsFrom }) => {
    const needs = needsFrom(offers as never);
    const room = definition.build(groundOf(definition) as never, needs as never);
    offers[definition.name] = room.offers;
    return { name: definition.name, room };
  });
}
