import { registerEnumType } from 'type-graphql';

export enum StrategyName {
  NO_LOCK = 'NO_LOCK',
  OPTIMISTIC = 'OPTIMISTIC',
  PESSIMISTIC = 'PESSIMISTIC',
  REDIS_LOCK = 'REDIS_LOCK',
  ATOMIC = 'ATOMIC',
  QUEUE = 'QUEUE',
}

registerEnumType(StrategyName, {
  name: 'ReservationStrategy',
  description:
    'How concurrent reservations of one seat are kept apart. The same mutation, the same result, for every value.',
  valuesConfig: {
    NO_LOCK: {
      description:
        'No protection, to show the race: reads, decides, writes. Only in performances marked as a lab, which it oversells.',
    },
    OPTIMISTIC: { description: 'Version check: reads, then writes only if nobody wrote in between.' },
    PESSIMISTIC: { description: 'Row locks: `SELECT … FOR NO KEY UPDATE`, then writes.' },
    REDIS_LOCK: {
      description:
        'A lock in Redis around the write, which a fence number guards. STRATEGY_UNAVAILABLE while Redis is away.',
    },
    ATOMIC: {
      description: 'One conditional write for all requests that wait together; the database decides.',
    },
    QUEUE: {
      description:
        'Accepted into a durable log and decided in order by a consumer: Apache Kafka where one is configured, Redis Streams on the embedded default. The answer is PENDING; `reservationUpdated` tells what becomes of it.',
    },
  },
});
