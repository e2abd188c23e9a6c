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

@InputType({ description: 'What to change about a waiting room. What is absent or null stays as it is.' })
export class UpdateWaitingRoomInput {
  @Field(() => ID, { description: 'The concert’s.' })
  concertId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many admitted fans may be inside at once. If more are inside now, none is sent away.',
  })
  capacity?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many fans are admitted in a second, at most.' })
  admitPerSecond?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many seconds a fan admitted from now on may stay.' })
  admittedSeconds?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'True: no fan is admitted until it is false again.' })
  paused?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the room admits fewer fans by itself while the servers are near their limits.',
  })
  adaptive?: boolean | null;
}
