import { Field, ID, InputType, Int } from 'type-graphql';
import { checkedAccessCode, PERFORMANCE_ID, SECTION_ID } from '../../catalogue/index.js';
import { checkedIdempotencyKey } from '../../graphql/idempotency-key.js';
import { Fault } from '../../platform/fault.js';
import { StrategyName } from '../reservation-strategy.enum.js';
import { SEATS_MAX } from '../reserve-seats.input.js';
import type { ReserveBestSeatsCommand } from './reserve-best-seats.js';

@InputType({ description: 'How many seats, where, and how they are chosen.' })
export class ReserveBestSeatsInput {
  @Field(() => ID, { description: 'The performance.' })
  performanceId!: string;

  @Field(() => ID, { nullable: true, description: 'Only seats of this section. Null: of any section.' })
  sectionId?: string | null;

  @Field(() => Int, { description: '1 to 10. The caller gets all of them or none.' })
  count!: number;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description:
      'True: side by side in one row; all places of a standing section are side by side. False: the best seats, wherever they are.',
  })
  adjacent?: boolean | null;

  @Field(() => StrategyName, {
    nullable: true,
    defaultValue: StrategyName.ATOMIC,
    description:
      'ATOMIC, PESSIMISTIC and OPTIMISTIC can choose seats. The others answer STRATEGY_UNAVAILABLE and say why.',
  })
  strategy?: StrategyName | null;

  @Field(() => String, {
    description:
      'As in `reserveSeats`: a second request with the same key, performance, section, count and `adjacent` returns the same reservation as it is now. The same key with other input, or after `reserveSeats`, is refused.',
  })
  idempotencyKey!: string;

  @Field(() => String, { nullable: true, description: 'As in `reserveSeats`.' })
  accessCode?: string | null;
}

/** The input within its bounds, or the fault BAD_USER_INPUT that says which bound is broken. */
export function checkedReserveBestSeats(
  input: ReserveBestSeatsInput,
): Omit<ReserveBestSeatsCommand, 'userId'> {
  const { count, sectionId } = input;
  if (count < 1 || count > SEATS_MAX) {
    throw new Fault('BAD_USER_INPUT', `\`count\` must be 1 to ${SEATS_MAX}.`);
  }
  return {
    // -1 for an id that is of another kind: nothing has that number.
    performanceId: PERFORMANCE_ID.decode(input.performanceId) ?? -1,
    sectionId: sectionId == null ? null : (SECTION_ID.decode(sectionId) ?? -1),
    count,
    adjacent: input.adjacent ?? true,
    strategy: input.strategy ?? StrategyName.ATOMIC,
    idempotencyKey: checkedIdempotencyKey(input.idempotencyKey),
    accessCode: input.accessCode == null ? null : checkedAccessCode(input.accessCode),
  };
}
