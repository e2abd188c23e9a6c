import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Concert } from '../concert/index.js';
import { Node } from '../graphql/node.type.js';
import { DateTime } from '../graphql/scalars.js';

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
    EXPIRED: { description: 'Was inside; the time is over.' },
    LEFT: { description: 'Has left.' },
  },
});

@ObjectType({ implements: Node, description: 'A person’s place in the waiting room of a concert.' })
export class QueuePlace extends Node {
  @Field(() => Concert, { description: 'What they wait for.' })
  concert!: Concert;

  @Field(() => QueueStatus, { description: 'Where the place stands.' })
  status!: QueueStatus;

  @Field(() => Int, {
    nullable: true,
    description: '1 is next; null unless WAITING, and in a lobby whose order is not drawn yet.',
  })
  position!: number | null;

  @Field(() => Int, { description: 'How many wait in this room.' })
  waiting!: number;

  @Field(() => Int, { nullable: true, description: 'How long it may take, in seconds.' })
  estimatedWaitSeconds!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when the admitted person may reserve.' })
  admittedUntil!: Date | null;

  @Field(() => String, {
    description: 'Signed proof of the place: it survives reconnects and a lost queue.',
  })
  token!: string;
}
