import { Counter, collectDefaultMetrics, Gauge, Registry, Summary } from 'prom-client';

/** What the process tells about itself. docs/architecture.md names each metric of ours. */
export interface Metrics {
  registry: Registry;
  /** Seconds from a decision to the seat map that shows it, over the last minute. */
  relayLagSeconds: Summary;
  /** Seconds from the acceptance of a queued request to its decision, over the last minute. */
  queueWaitSeconds: Summary;
  /** Messages of the queue that were set aside. */
  deadLetters: Counter;
  /** Requests that a group commit of ATOMIC took to the database together, over the last minute. */
  batchSize: Summary;
  /** Counts an answer to a GraphQL request, by the way it came in. */
  countAnswer(way: string): void;
  /** From now on those who wait for a connection of this pool are told. */
  countWaiting(pool: string, count: () => number): void;
  /** From now on the undecided requests of the queue are told. */
  countUndecided(count: () => Promise<number>): void;
  /** From now on the WebSockets that are open are told, counted by this when somebody asks. */
  countSockets(count: () => number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { summary, counter, gauge } = makers(registry);
  return {
    registry,
    relayLagSeconds: summary(
      'ticket_rush_relay_lag_seconds',
      'Seconds from a decision to the seat map that shows it.',
    ),
    queueWaitSeconds: summary(
      'ticket_rush_queue_wait_seconds',
      'Seconds from the acceptance of a queued request to its decision.',
    ),
    deadLetters: counter(
      'ticket_rush_queue_dead_letters_total',
      'Messages of the queue that were set aside.',
    ),
    countAnswer: answersByWay(registry),
    batchSize: summary(
      'ticket_rush_group_commit_batch_size',
      'Requests that a group commit of ATOMIC took to the database together.',
    ),
    countWaiting: waitingByPool(registry),
    countUndecided: gauge(
      'ticket_rush_queue_undecided',
      'Requests that the queue has accepted and not decided.',
    ),
    countSockets: gauge('ticket_rush_sockets', 'WebSockets that are open.'),
  };
}

function makers(registry: Registry) {
  const registers = [registry];
  return {
    /** Quantiles over the last minute. */
    summary: (name: string, help: string) =>
      new Summary({
        ...{ name, help, percentiles: [0.5, 0.9, 0.99], registers },
        ...{ maxAgeSeconds: 60, ageBuckets: 6 },
      }),
    counter: (name: string, help: string) => new Counter({ name, help, registers }),
    /** Counted when somebody asks, by whoever is handed to what this returns. */
    gauge(name: string, help: string) {
      let count: () => number | Promise<number> = () => 0;
      new Gauge({
        ...{ name, help, registers },
        async collect() {
          // Not to know is not nothing: then there is no number.
          this.set(await Promise.resolve(count()).catch(() => Number.NaN));
        },
      });
      return (by: typeof count): void => {
        count = by;
      };
    },
  };
}

/** Labels are put together when somebody asks: for every answer they would cost more than the count. */
function answersByWay(registry: Registry): Metrics['countAnswer'] {
  const counts = new Map<string, number>();
  new Counter({
    name: 'ticket_rush_answers_total',
    help: 'Answers to GraphQL requests over HTTP, by way: compiled, general, or shed before they were read.',
    labelNames: ['way'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [way, count] of counts) this.inc({ way }, count);
    },
  });
  return (way) => void counts.set(way, (counts.get(way) ?? 0) + 1);
}

function waitingByPool(registry: Registry): Metrics['countWaiting'] {
  const pools = new Map<string, () => number>();
  new Gauge({
    name: 'ticket_rush_pool_waiting',
    help: 'Who waits for a connection to PostgreSQL, by pool.',
    labelNames: ['pool'],
    registers: [registry],
    collect() {
      for (const [pool, count] of pools) this.set({ pool }, count());
    },
  });
  return (pool, count) => void pools.set(pool, count);
}
