import { Field, ID, InputType, Int } from 'type-graphql';

@InputType({ description: 'Which waiting room.' })
export class JoinWaitingRoomInput {
  @Field(() => ID, { description: 'The concert’s.' })
  concertId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The token of an earlier join: restores the place after a lost queue or on another device.',
  })
  token?: string | null;
}

@InputType({ description: 'Which waiting room.' })
export class LeaveWaitingRoomInput {
  @Field(() => ID, { description: 'The concert’s.' })
  concertId!: string;
}

@InputType({ description: 'What to change about a waiting room; what is absent or null stays as it is.' })
export class UpdateWaitingRoomInput {
  @Field(() => ID, { description: 'The concert’s.' })
  concertId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many admitted fans may be inside at once. Fewer than are inside: none is sent away.',
  })
  capacity?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many are admitted in a second, at most.' })
  admitPerSecond?: number | null;

  @Field(() => Int, { nullable: true, description: 'How long those who are admitted from now on may stay.' })
  admittedSeconds?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'True: nobody is admitted until it is false again.' })
  paused?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Admit fewer by itself while the servers are near their limits.',
  })
  adaptive?: boolean | null;
}
