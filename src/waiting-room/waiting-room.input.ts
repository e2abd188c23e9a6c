import { Field, ID, InputType, Int } from 'type-graphql';
import { CreateConcertInput } from '../catalogue/index.js';
import { LobbyOrder } from './line/index.js';

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

@InputType({
  description: 'How fans are let in. A concert with a waiting room can be reserved by admitted fans only.',
})
export class WaitingRoomInput {
  @Field(() => Int, { description: 'How many admitted fans may be inside at once.' })
  capacity!: number;

  @Field(() => Int, { description: 'How many fans are admitted per second at most.' })
  admitPerSecond!: number;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 300,
    description: 'How many seconds an admitted fan may stay.',
  })
  admittedSeconds?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'True: the servers admit fewer fans by themselves while they are near their limits.',
  })
  adaptive?: boolean | null;

  @Field(() => LobbyOrder, {
    nullable: true,
    defaultValue: LobbyOrder.FIRST_COME,
    description: 'The order of the fans who come before the sale opens. DRAW needs `saleOpensAt`.',
  })
  lobbyOrder?: LobbyOrder | null;
}

// A field of the catalogue's input: the catalogue knows no waiting room, and hands the input on.
Field(() => WaitingRoomInput, {
  nullable: true,
  description: 'Absent: there is no waiting room, and every signed-in user may reserve.',
})(CreateConcertInput.prototype, 'waitingRoom');
