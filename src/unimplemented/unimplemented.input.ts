import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'The reservation to pay.' })
export class PayReservationInput {
  @Field(() => ID, { description: 'The caller’s own.' })
  reservationId!: string;

  @Field(() => String, { description: '1 to 255 characters, your own.' })
  idempotencyKey!: string;
}

@InputType({ description: 'Which ticket.' })
export class CheckInTicketInput {
  @Field(() => String, { description: 'What the QR code holds.' })
  token!: string;
}
