import { ObjectType } from 'type-graphql';
import { Refusal } from '../../graphql/refusal.type.js';

@ObjectType({
  implements: Refusal,
  description: 'Some of the seats are held, sold or kept for fans who stand by: nothing was changed.',
})
export class SeatsNotFree extends Refusal {
  performanceId!: number;
  seatIds!: number[];
}
