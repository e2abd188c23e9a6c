import { Field, Int, ObjectType } from 'type-graphql';
import { Connection } from '../../../graphql/connection.type.js';
import { make } from '../../../graphql/make.js';
import { Node } from '../../../graphql/node.type.js';
import { Public } from '../../../graphql/public.js';
import { DateTime } from '../../../graphql/scalars.js';
import { SEATING_PLAN_ID } from '../../ids.js';
import type { SeatingPlanRow } from './seating-plan.statement.js';

@Public()
@ObjectType({ description: 'Seats of a plan that are sold at one price.' })
export class SeatingPlanCategory {
  @Field(() => String, { description: 'Its name, unique within the plan.' })
  name!: string;

  @Field(() => String, { description: 'The colour in which its seats are drawn: `#` and six digits.' })
  color!: string;

  @Field(() => Int, { description: 'How many seats are of this category.' })
  seatsTotal!: number;
}

@Public()
@ObjectType({
  implements: Node,
  description:
    'How the seats of a venue lie. A performance that is created by it keeps a copy: a later change of the plan reaches no performance.',
})
export class SeatingPlan extends Node {
  venueId!: number;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, { description: 'How many seats it has.' })
  seatsTotal!: number;

  @Field(() => [SeatingPlanCategory], {
    description: 'The categories of its seats. Each needs a price when a performance is created.',
  })
  categories!: SeatingPlanCategory[];

  @Field(() => DateTime, { description: 'When it was imported or drawn, or last replaced.' })
  changedAt!: Date;
}

export const SeatingPlanConnection = Connection(SeatingPlan);

export function toSeatingPlan({ id, venueId, name, seatsTotal, categories, changedAt }: SeatingPlanRow) {
  return make(SeatingPlan, {
    id: SEATING_PLAN_ID.encode(id),
    venueId,
    name,
    seatsTotal,
    categories: categories.map((category) => make(SeatingPlanCategory, category)),
    changedAt,
  });
}
