import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Refusal } from '../graphql/refusal.type.js';
import { DateTime } from '../graphql/scalars.js';
import { TICKET_ID } from './ids.js';
import type { TicketRow } from './ticket.statement.js';

export enum TicketStatus {
  VALID = 'VALID',
  USED = 'USED',
  VOID = 'VOID',
}

registerEnumType(TicketStatus, {
  name: 'TicketStatus',
  description: 'Whether a ticket still opens a door.',
  valuesConfig: {
    VALID: { description: 'It opens the door of its performance, once.' },
    USED: { description: 'It was used at the door.' },
    VOID: { description: 'It was refunded, or given to another user, whose ticket has taken its place.' },
  },
});

@ObjectType({
  implements: Node,
  description:
    'The right to one seat. It is issued when the seat has been paid. Its holder, the buyer, staff and admins can see it.',
})
export class Ticket extends Node {
  row!: TicketRow;

  @Field(() => TicketStatus, { description: 'The status now.' })
  status!: TicketStatus;

  @Field(() => DateTime, { description: 'When it was issued.' })
  issuedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was used at the door.' })
  usedAt!: Date | null;
}

@ObjectType({ implements: Refusal, description: 'The ticket was used before: when, and where.' })
export class TicketAlreadyUsed extends Refusal {
  @Field(() => DateTime, { description: 'When it was used.' })
  firstUsedAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'The door that was told with that scan. Null where none was told.',
  })
  gate!: string | null;
}

export function toTicket(row: TicketRow): Ticket {
  return make(Ticket, {
    id: TICKET_ID.encode(row.id),
    row,
    status: TicketStatus[row.status],
    issuedAt: row.issuedAt,
    usedAt: row.usedAt,
  });
}
