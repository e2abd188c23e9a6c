import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from '../../graphql/connection.type.js';
import { Public } from '../../graphql/public.js';
import { SafeInt } from '../../graphql/scalars.js';

export enum QueueLogKind {
  ADMITTED = 'ADMITTED',
  ENDED = 'ENDED',
  LEFT = 'LEFT',
  RETURNED = 'RETURNED',
  SETTINGS = 'SETTINGS',
  OPENED = 'OPENED',
  CLOSED = 'CLOSED',
  DRAWN = 'DRAWN',
}

registerEnumType(QueueLogKind, {
  name: 'QueueLogKind',
  description: 'What happened in a waiting room.',
  valuesConfig: {
    ADMITTED: { description: 'A fan was admitted.' },
    ENDED: { description: 'The stay of a fan who was inside ended: the slot is free.' },
    LEFT: { description: 'A fan who waited gave the place up.' },
    RETURNED: { description: 'A fan who had been away, or whose queue was lost, is back in their place.' },
    SETTINGS: {
      description:
        'How fans are admitted from here on. An epoch begins with one that tells how many are inside.',
    },
    OPENED: { description: 'The sale opened, and with it the room.' },
    CLOSED: { description: 'The list of the fans who take part in the draw is fixed; `detail` is its hash.' },
    DRAWN: { description: 'The order of the lobby is drawn; `detail` is the seed.' },
  },
});

@Public('LIVE')
@ObjectType({
  description:
    'An entry of the published log of a waiting room. Its hash covers all entries before it. It names no fan.',
})
export class QueueLogEntry {
  @Field(() => SafeInt, { description: 'Counted from 1, without gaps.' })
  number!: number;

  @Field(() => QueueLogKind, { description: 'What happened.' })
  kind!: QueueLogKind;

  @Field(() => Int, { description: 'Of the queue: it counts up whenever a lost queue is begun anew.' })
  epoch!: number;

  @Field(() => SafeInt, { description: 'The number of the place that the entry is about; 0: of none.' })
  sequence!: number;

  @Field(() => String, { description: 'What else there is to say; empty for most.' })
  detail!: string;

  @Field(() => SafeInt, { description: 'When it was written down, in microseconds since 1970.' })
  at!: number;

  @Field(() => String, {
    description:
      'SHA-256 in hex of the hash before it (32 bytes; zeros before the first) and the text `number|kind|epoch|sequence|detail|at`.',
  })
  hash!: string;
}

export const QueueLogEntryConnection = Connection(QueueLogEntry);
