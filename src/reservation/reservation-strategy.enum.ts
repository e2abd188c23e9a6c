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
    'How the server keeps two users from getting the same seat. The mutation and its results are the same for every value.',
  valuesConfig: {
    NO_LOCK: {
      description:
        'No protection, to show the race: it reads, decides and writes. It oversells seats, so it is allowed only in performances marked as a lab.',
    },
    OPTIMISTIC: {
      description: 'Version check: it reads the seats, and writes only if no other request wrote in between.',
    },
    PESSIMISTIC: { description: 'Row locks: `SELECT … FOR NO KEY UPDATE`, then writes.' },
    REDIS_LOCK: {
      description:
        'A lock in Redis around the write. A fence number protects the write from a lock that has lapsed. While Redis is not available the answer is STRATEGY_UNAVAILABLE.',
    },
    ATOMIC: {
      description: 'One conditional write for all requests that wait together. The database decides.',
    },
    QUEUE: {
      description:
        'The request goes into a durable log, and a consumer decides the requests in order. The log is Apache Kafka where brokers are configured, and Redis Streams in the embedded default. The answer is PENDING; the subscription `reservationUpdated` sends the decision.',
    },
  },
});
