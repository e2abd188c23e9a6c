import { Field, Int, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { DateTime } from '../graphql/scalars.js';
import { PERFORMANCE_ID } from './ids.js';
import type { PerformanceRow } from './performance.entity.js';

@Public()
@ObjectType({ implements: Node, description: 'One dated performance of a concert, with its seats.' })
export class Performance extends Node {
  performanceId!: number;
  concertId!: number;
  venueId!: number;
  firstSeatId!: number;

  @Field(() => DateTime, { description: 'When it begins; the sale ends then.' })
  startsAt!: Date;

  @Field(() => Boolean, {
    description:
      'True: the performance is a demonstration. The strategy NO_LOCK is allowed, and seats may be oversold.',
  })
  lab!: boolean;

  @Field(() => Boolean, {
    description: 'It does not happen. Its sale has ended, its tickets are void, and the money goes back.',
  })
  cancelled!: boolean;

  @Field(() => Boolean, {
    description: 'It happens later than planned: purchases may be taken back until it begins.',
  })
  postponed!: boolean;

  @Field(() => Int, { description: 'How many seats it has.' })
  seatsTotal!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived. Null: it is in the lists.' })
  archivedAt!: Date | null;
}

export function toPerformance(row: PerformanceRow): Performance {
  return make(Performance, {
    id: PERFORMANCE_ID.encode(row.id),
    performanceId: row.id,
    concertId: row.concertId,
    venueId: row.venueId,
    firstSeatId: row.firstSeatId,
    startsAt: row.startsAt,
    lab: row.lab,
    cancelled: row.cancelledAt != null,
    postponed: row.postponedAt != null,
    seatsTotal: row.seatsTotal,
    archivedAt: row.archivedAt ?? null,
  });
}
