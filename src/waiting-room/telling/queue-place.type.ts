import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { make } from '../../graphql/make.js';
import { Node } from '../../graphql/node.type.js';
import { DateTime } from '../../graphql/scalars.js';
import type { Place } from '../line/index.js';
import { estimatedWaitSeconds } from './estimated-wait.js';
import { QUEUE_PLACE_ID } from './ids.js';
import { SeatsAvailability, WaitingRoomPhase } from './waiting-room-phase.enum.js';

export enum QueueStatus {
  WAITING = 'WAITING',
  ADMITTED = 'ADMITTED',
  EXPIRED = 'EXPIRED',
  LEFT = 'LEFT',
}

registerEnumType(QueueStatus, {
  name: 'QueueStatus',
  description: 'Where a place in a waiting room stands.',
  valuesConfig: {
    WAITING: { description: 'In line.' },
    ADMITTED: { description: 'Inside: may reserve until `admittedUntil`.' },
    EXPIRED: { description: 'Was inside. The time is over, or the purchase is made.' },
    LEFT: { description: 'Has left.' },
  },
});

@ObjectType({ implements: Node, description: 'A fan’s place in the waiting room of a concert.' })
export class QueuePlace extends Node {
  concertId!: number;

  @Field(() => QueueStatus, { description: 'Where the place stands.' })
  status!: QueueStatus;

  @Field(() => Int, {
    nullable: true,
    description: '1 is next. Null unless WAITING, and in a lobby whose order is not drawn yet.',
  })
  position!: number | null;

  @Field(() => Int, { description: 'How many wait in this room.' })
  waiting!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'How long it may take, in seconds. It is computed from the rate, the capacity and how long fans stay. Null while no fan is admitted, and unless WAITING.',
  })
  estimatedWaitSeconds!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when the admitted fan may reserve.' })
  admittedUntil!: Date | null;

  @Field(() => String, {
    description:
      'Signed proof of the place: it survives reconnects and a lost queue. Only its owner can use it.',
  })
  token!: string;

  @Field(() => WaitingRoomPhase, {
    description: 'What the room is doing. RECOVERING: the queue was lost, and the caller’s place is kept.',
  })
  phase!: WaitingRoomPhase;

  @Field(() => SeatsAvailability, { description: 'Whether there is still something to wait for.' })
  seats!: SeatsAvailability;
}

/** The number of a place is made of its concert's (below 2^20) and its own. */
const SEQUENCES = 2 ** 33;

export function queuePlaceId(concertId: number, sequence: number): string {
  return QUEUE_PLACE_ID.encode(concertId * SEQUENCES + sequence);
}

export function partsOfQueuePlaceId(number: number): { concertId: number; sequence: number } {
  return { concertId: Math.floor(number / SEQUENCES), sequence: number % SEQUENCES };
}

export function toQueuePlace(place: Place, token: string): QueuePlace {
  const { concertId, sequence, status, rank, facts, opensInMs, admittedUntil } = place;
  const position = status === 'WAITING' && rank !== null && facts.ordered ? rank + 1 : null;
  return make(QueuePlace, {
    id: queuePlaceId(concertId, sequence),
    concertId,
    status: QueueStatus[status],
    position,
    waiting: facts.waiting,
    estimatedWaitSeconds: position === null ? null : estimatedWaitSeconds(position, facts, opensInMs),
    admittedUntil,
    token,
    phase: WaitingRoomPhase[facts.phase],
    seats: SeatsAvailability[facts.seats],
  });
}
