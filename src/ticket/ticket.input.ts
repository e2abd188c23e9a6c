import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Which ticket, and where.' })
export class CheckInTicketInput {
  @Field(() => String, { description: 'What the QR code holds.' })
  token!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Which door, 1 to 64 characters. It is told when the ticket is shown a second time.',
  })
  gate?: string | null;
}

@InputType({ description: 'Which ticket, and to whom.' })
export class TransferTicketInput {
  @Field(() => ID, { description: 'The caller’s own.' })
  ticketId!: string;

  @Field(() => String, { description: 'The e-mail address of the account that gets the ticket.' })
  recipientEmail!: string;
}
