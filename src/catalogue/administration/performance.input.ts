import { Field, ID, InputType } from 'type-graphql';
import { CreatePerformanceInput } from '../create-concert.input.js';

@InputType({ description: 'A further performance of a concert that exists.' })
export class AddPerformanceInput {
  @Field(() => ID, { description: 'The concert’s. It has at most 200 performances.' })
  concertId!: string;

  @Field(() => CreatePerformanceInput, { description: 'It begins after the opening of the sale.' })
  performance!: CreatePerformanceInput;

  @Field(() => String, {
    nullable: true,
    description:
      'A key that the client chooses, 1 to 255 characters. A second request with the same key and the same input returns the same performance. A second request with the same key and another input is refused. After a refusal the key is free again. Absent: every request creates a new performance.',
  })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A performance that goes out of the lists, or comes back.' })
export class ArchivePerformanceInput {
  @Field(() => ID, { description: 'The performance’s.' })
  performanceId!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'False: back into the lists.',
  })
  archived?: boolean | null;
}
