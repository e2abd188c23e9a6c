import { Field, ID, InputType } from 'type-graphql';
import { inRange } from '../../graphql/in-range.js';
import { DateTime, SafeInt } from '../../graphql/scalars.js';
import { checkedText } from '../../graphql/text.js';
import { Fault } from '../../platform/fault.js';
import { PRICE_MAX, SECTIONS_MAX } from '../check-concert.js';
import { PERFORMANCE_ID, SECTION_ID, VENUE_ID } from '../ids.js';
import type { PerformanceChange } from './change-performance.js';

@InputType({ description: 'What of a section changes. What is absent stays.' })
class ChangeSectionInput {
  @Field(() => ID, { description: 'A section of the performance.' })
  sectionId!: string;

  @Field(() => String, { nullable: true, description: 'Its new name, 1 to 100 characters.' })
  name?: string | null;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      'What a seat costs from now on, in the smallest unit of the concert’s currency. What is held or bought keeps its price.',
  })
  price?: number | null;
}

@InputType({ description: 'What of a performance changes. What is absent stays.' })
export class UpdatePerformanceInput {
  @Field(() => ID, { description: 'The performance’s.' })
  performanceId!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The new date: in the future, and after the opening of the sale.',
  })
  startsAt?: Date | null;

  @Field(() => ID, { nullable: true, description: 'The new venue. The plan of the seats stays.' })
  venueId?: string | null;

  @Field(() => [ChangeSectionInput], { nullable: true, description: 'At most 200 sections.' })
  sections?: ChangeSectionInput[] | null;
}

@InputType({ description: 'A performance that happens later than planned.' })
export class PostponePerformanceInput {
  @Field(() => ID, { description: 'The performance’s.' })
  performanceId!: string;

  @Field(() => DateTime, { description: 'The new date, later than the one that it has.' })
  startsAt!: Date;
}

/** The input within its bounds, or the fault BAD_USER_INPUT that says which bound is broken. */
export function checkedUpdate(input: UpdatePerformanceInput): PerformanceChange {
  const sections = input.sections ?? [];
  if (sections.length > SECTIONS_MAX) throw bad(`\`sections\` has at most ${SECTIONS_MAX} entries.`);
  if (new Set(sections.map(({ sectionId }) => sectionId)).size < sections.length) {
    throw bad('`sections` names a section twice.');
  }
  if (input.startsAt == null && input.venueId == null && sections.length === 0) {
    throw bad('The input names nothing to change.');
  }
  return {
    performanceId: PERFORMANCE_ID.decode(input.performanceId) ?? -1,
    startsAt: input.startsAt ?? null,
    venueId: input.venueId == null ? null : (VENUE_ID.decode(input.venueId) ?? -1),
    sections: sections.map(({ sectionId, name, price }, index) => ({
      id: SECTION_ID.decode(sectionId) ?? -1 - index,
      name: name == null ? null : checkedText(name, 'name', { min: 1, max: 100 }),
      price: price == null ? null : inRange(price, 'price', 0, PRICE_MAX),
    })),
    postpones: false,
  };
}

export function checkedPostponement({
  performanceId,
  startsAt,
}: PostponePerformanceInput): PerformanceChange {
  return {
    performanceId: PERFORMANCE_ID.decode(performanceId) ?? -1,
    startsAt,
    venueId: null,
    sections: [],
    postpones: true,
  };
}

function bad(message: string): Fault {
  return new Fault('BAD_USER_INPUT', message);
}
