import { ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { numberedKind } from '../platform/id-kind.js';

@Public('LIVE')
@ObjectType({ implements: Node, description: 'Where fans wait their turn when a concert is in demand.' })
export class WaitingRoom extends Node {
  concertId!: number;
}

/** A concert's waiting room has no number of its own, because there is one per concert. */
export const WAITING_ROOM_ID = numberedKind('WaitingRoom', 'wtr');

export function toWaitingRoom(concertId: number): WaitingRoom {
  return make(WaitingRoom, { id: WAITING_ROOM_ID.encode(concertId), concertId });
}
