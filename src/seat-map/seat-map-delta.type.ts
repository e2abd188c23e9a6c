import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { SeatMap } from './seat-map.type.js';

@ObjectType({
  description:
    'The seats that changed since an earlier version, as indexes in `statuses`. Each list has the seats that have this status now.',
})
export class SeatMapDelta {
  @Field(() => String, { description: 'The version that these changes are to be applied to.' })
  fromVersion!: string;

  @Field(() => String, { description: 'The version of the map after these changes.' })
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
  description: 'A whole map, or the changes since an earlier version.',
  types: () => [SeatMap, SeatMapDelta] as const,
});
