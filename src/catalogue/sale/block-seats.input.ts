import { Field, ID, InputType } from 'type-graphql';
import { Fault } from '../../platform/fault.js';
import { PERFORMANCE_ID, SEAT_ID } from '../ids.js';

const SEATS_MAX = 10_000;

@InputType({ description: 'Which seats are off sale, or on sale again.' })
export class BlockSeatsInput {
  @Field(() => ID, { description: 'The performance that the seats belong to.' })
  performanceId!: string;

  @Field(() => [ID], {
    description:
      '1 to 10,000 seats of this performance, all of them or none. A request has a limit of size, which may come first.',
  })
  seatIds!: string[];

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'True: they are off sale. False: those that are blocked are on sale again.',
  })
  blocked?: boolean | null;
}

export interface CheckedBlockSeatsInput {
  /** -1 for an id that is not a performance's or not a seat's: nothing has that number. */
  performanceId: number;
  seatIds: number[];
  blocked: boolean;
}

/** The input within its bounds, or the fault BAD_USER_INPUT that says which bound is broken. */
export function checkedBlockSeats({
  performanceId,
  seatIds,
  blocked,
}: BlockSeatsInput): CheckedBlockSeatsInput {
  if (seatIds.length < 1 || seatIds.length > SEATS_MAX) {
    throw new Fault('BAD_USER_INPUT', `\`seatIds\` must have 1 to ${SEATS_MAX} entries.`);
  }
  if (new Set(seatIds).size < seatIds.length) {
    throw new Fault('BAD_USER_INPUT', '`seatIds` names a seat twice.');
  }
  return {
    performanceId: PERFORMANCE_ID.decode(performanceId) ?? -1,
    seatIds: seatIds.map((id, index) => SEAT_ID.decode(id) ?? -1 - index),
    blocked: blocked ?? true,
  };
}
