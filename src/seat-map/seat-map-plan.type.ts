import { Field, Int, ObjectType } from 'type-graphql';
import { type Layout, SeatCategory, toSeatCategory } from '../catalogue/index.js';
import { make } from '../graphql/make.js';
import { Public } from '../graphql/public.js';

@Public()
@ObjectType({ description: 'What is drawn on a plan and is no seat: the stage, a bar, a text.' })
export class SeatMapArea {
  @Field(() => [Int], { description: 'A polygon: x and y of its corners, one pair after another.' })
  outline!: number[];

  @Field(() => String, { nullable: true, description: 'What is written on it.' })
  text!: string | null;

  @Field(() => String, { nullable: true, description: 'Its colour: `#` and six digits.' })
  color!: string | null;

  @Field(() => String, { nullable: true, description: 'The colour of its border, likewise.' })
  borderColor!: string | null;
}

@Public()
@ObjectType({
  description:
    'The sheet on which the seats of a performance are drawn. All coordinates of a seat map are integers, in tenths of a unit of its plan: centimetres where the server has drawn it. x grows to the right, y downwards.',
})
export class SeatMapPlan {
  @Field(() => Int, { description: 'How wide it is.' })
  width!: number;

  @Field(() => Int, { description: 'How high it is.' })
  height!: number;

  @Field(() => SeatMapArea, { nullable: true, description: 'The stage, where the plan has one.' })
  stage!: SeatMapArea | null;

  @Field(() => [SeatMapArea], { description: 'What else is drawn, from the back to the front.' })
  areas!: SeatMapArea[];

  @Field(() => [SeatCategory], { description: 'The categories with their colours and prices.' })
  categories!: SeatCategory[];
}

export function toSeatMapPlan({ sheet, categories }: Layout): SeatMapPlan {
  return make(SeatMapPlan, {
    width: sheet.width,
    height: sheet.height,
    stage: sheet.stage ? toArea(sheet.stage) : null,
    areas: sheet.areas.map(toArea),
    categories: categories.map(toSeatCategory),
  });
}

function toArea({ outline, text, color, borderColor }: Layout['sheet']['areas'][number]): SeatMapArea {
  return make(SeatMapArea, {
    outline,
    text: text ?? null,
    color: color ?? null,
    borderColor: borderColor ?? null,
  });
}
