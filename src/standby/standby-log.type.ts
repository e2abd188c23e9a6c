import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from '../graphql/connection.type.js';
import { make } from '../graphql/make.js';
import { Public } from '../graphql/public.js';
import { SafeInt } from '../graphql/scalars.js';
import type { LogRow } from './standby.statement.js';

export enum StandbyLogKind {
  JOINED = 'JOINED',
  LEFT = 'LEFT',
  OFFERED = 'OFFERED',
  PASSED_OVER = 'PASSED_OVER',
  TAKEN = 'TAKEN',
  DECLINED = 'DECLINED',
  LAPSED = 'LAPSED',
  FREED = 'FREED',
  CLOSED = 'CLOSED',
}

registerEnumType(StandbyLogKind, {
  name: 'StandbyLogKind',
  description: 'What happened in a standby list.',
  valuesConfig: {
    JOINED: { description: 'A fan has joined; `detail` says for how many seats.' },
    LEFT: { description: 'A fan who waited gave the place up.' },
    OFFERED: {
      description:
        'Seats were offered to a fan; `detail` says how many were kept back, at most 100, and which of them were offered, counted from 0 in layout order.',
    },
    PASSED_OVER: {
      description: 'A fan cannot have the seats and keeps the place; `detail` says why. Told once.',
    },
    TAKEN: { description: 'A fan has paid for the offered seats.' },
    DECLINED: { description: 'A fan has cancelled the reservation of the offer.' },
    LAPSED: { description: 'The time of an offer was over.' },
    FREED: {
      description:
        'Seats that were kept back went on sale. No fan waited, and `detail` says how many seats; or no fan who waited could take them for the time of an offer, and `detail` says how many were kept back, at most 100, and which of them went on sale, counted from 0 in layout order.',
    },
    CLOSED: { description: 'The waiting of all has ended; `detail` says why, and how many waited.' },
  },
});

@Public('LIVE')
@ObjectType({
  description:
    'An entry of the published log of a standby list. Its hash covers all entries before it. It names no fan.',
})
export class StandbyLogEntry {
  @Field(() => SafeInt, { description: 'Counted from 1, without gaps.' })
  number!: number;

  @Field(() => StandbyLogKind, { description: 'What happened.' })
  kind!: StandbyLogKind;

  @Field(() => SafeInt, { description: 'The number of the place that the entry is about; 0: of none.' })
  place!: number;

  @Field(() => String, { description: 'What else there is to say; empty for some.' })
  detail!: string;

  @Field(() => SafeInt, { description: 'When it was written down, in microseconds since 1970.' })
  at!: number;

  @Field(() => String, {
    description:
      'SHA-256 in hex of the hash before it (32 bytes; zeros before the first) and the text `number|kind|place|detail|at`.',
  })
  hash!: string;
}

export const StandbyLogEntryConnection = Connection(StandbyLogEntry);

export function toLogEntry({ kind, ...row }: LogRow): StandbyLogEntry {
  return make(StandbyLogEntry, { ...row, kind: StandbyLogKind[kind as keyof typeof StandbyLogKind] });
}
