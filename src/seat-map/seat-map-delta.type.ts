import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { SeatMap } from './seat-map.type.js';

@ObjectType({ description: 'Seats that changed, as indexes in `statuses`, under their new status.' })
export class SeatMapDelta {
  @Field(() => String, { description: 'The version it continues.' })
  fromVersion!: string;

  @Field(() => String, { description: 'The version it leads to.' })
  version!: string;

  @Field(() => [Int], { description: 'Now free.' })
  available!: number[];

  @Field(() => [Int], { description: 'Now held.' })
  held!: number[];

  @Field(() => [Int], { description: 'Now sold.' })
  sold!: number[];

  @Field(() => [Int], { description: 'Now off sale.' })
  blocked!: number[];
}

export const SeatMapUpdate = createUnionType({
  name: 'SeatMapUpdate',
  description: 'A whole map, or what changed since the version before.',
  types: () => [SeatMap, SeatMapDelta] as const,
});
