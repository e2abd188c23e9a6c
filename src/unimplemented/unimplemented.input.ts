import { Field, InputType } from 'type-graphql';

@InputType({ description: 'Which ticket.' })
export class CheckInTicketInput {
  @Field(() => String, { description: 'What the QR code holds.' })
  token!: string;
}
