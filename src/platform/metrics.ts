import { Counter, collectDefaultMetrics, Gauge, Registry, Summary } from 'prom-client';

/** The metrics of the process. docs/operating.md names each metric of ours. */
export interface Metrics {
  registry: Registry;
  /** Seconds from a decision to the seat map that shows it, over the last minute. */
  relayLagSeconds: Summary;
  /** Failed attempts of the relay whose cause was their performance. */
  relayFailures: Counter;
  /** Seat maps that were lost or damaged and were rebuilt. */
  seatMapsRebuilt: Counter;
  /** Seconds from the acceptance of a queued request to its decision, over the last minute. */
  queueWaitSeconds: Summary;
  /** Messages of the queue that were set aside. */
  deadLetters: Counter;
  /** Shards of the queue whose log had lost decided requests. */
  queueRewinds: Counter;
  /** Requests that one group commit of ATOMIC sent to the database, over the last minute. */
  batchSize: Summary;
  /** Counts an answer to a GraphQL request, by the way the request took. */
  countAnswer(way: string): void;
  waitingRooms: WaitingRoomMetrics;
  /** From now on the metrics include the requests that wait for a connection of this pool. */
  countWaiting(pool: string, count: () => number): void;
  /** From now on the metrics include the undecided requests of the queue. */
  countUndecided(count: () => Promise<number>): void;
  /** From now on the metrics include the open WebSockets, counted by this at every scrape. */
  countSockets(count: () => number): void;
  /** From now on the metrics include the bytes that wait for WebSockets. */
  countBacklog(bytes: () => number): void;
  /** WebSockets that were cut because too much waited for them. */
  socketsCut: Counter;
}

/** The metrics of the waiting rooms. */
export interface WaitingRoomMetrics {
  onAdmitted(count: number, waitedSeconds: number): void;
  onInversions(count: number): void;
  onLateTick(): void;
  onRooms(waiting: number, inside: number): void;
  onInflow(share: number, reasons: readonly string[]): void;
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
    relayFailures: counter(
      'ticket_rush_relay_failures_total',
      'Failed attempts of the relay whose cause was their performance.',
    ),
    seatMapsRebuilt: counter(
      'ticket_rush_seat_maps_rebuilt_total',
      'Seat maps that were lost or damaged and were rebuilt from the seats.',
    ),
    queueWaitSeconds: summary(
      'ticket_rush_queue_wait_seconds',
      'Seconds from the acceptance of a queued request to its decision.',
    ),
    deadLetters: counter(
      'ticket_rush_queue_dead_letters_total',
      'Messages of the queue that were set aside.',
    ),
    queueRewinds: counter(
      'ticket_rush_queue_rewinds_total',
      'Shards of the queue whose log had lost decided requests and was read from its beginning.',
    ),
    countAnswer: answersByWay(registry),
    batchSize: summary(
      'ticket_rush_group_commit_batch_size',
      'Requests that one group commit of ATOMIC sent to the database.',
    ),
    waitingRooms: waitingRoomMetrics(registry),
    countWaiting: waitingByPool(registry),
    countUndecided: gauge('ticket_rush_queue_undecided', 'Undecided requests of the queue.'),
    ...socketMetrics(registry),
  };
}

function socketMetrics(registry: Registry) {
  const { counter, gauge } = makers(registry);
  return {
    countSockets: gauge('ticket_rush_sockets', 'WebSockets that are open.'),
    countBacklog: gauge(
      'ticket_rush_socket_backlog_bytes',
      'Bytes in memory that wait for WebSockets to take them.',
    ),
    socketsCut: counter(
      'ticket_rush_sockets_cut_total',
      'WebSockets that were cut because too much waited for them.',
    ),
  };
}

function makers(registry: Registry) {
  const registers = [registry];
  return {
    /** Quantiles over the last minute. */
    summary: (name: string, help: string) =>
      new Summary({
        name,
        help,
        percentiles: [0.5, 0.9, 0.99],
        registers,
        maxAgeSeconds: 60,
        ageBuckets: 6,
      }),
    counter: (name: string, help: string) => new Counter({ name, help, registers }),
    /** Counted at every scrape, by the function that is given to the returned function. */
    gauge(name: string, help: string) {
      let count: () => number | Promise<number> = () => 0;
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          // An unknown count is not zero, so it is shown as NaN.
          this.set(await Promise.resolve(count()).catch(() => Number.NaN));
        },
      });
      return (by: typeof count): void => {
        count = by;
      };
    },
  };
}

/** Labels are made at every scrape: made for every answer, they would cost more than the count. */
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
    help: 'Requests that wait for a connection to PostgreSQL, by pool.',
    labelNames: ['pool'],
    registers: [registry],
    collect() {
      for (const [pool, count] of pools) this.set({ pool }, count());
    },
  });
  return (pool, count) => void pools.set(pool, count);
}

function waitingRoomMetrics(registry: Registry): WaitingRoomMetrics {
  const { summary, counter } = makers(registry);
  const now = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const admitted = counter('ticket_rush_waiting_room_admitted_total', 'Fans who were let in.');
  const waits = summary(
    'ticket_rush_waiting_room_wait_seconds',
    'Seconds from joining to admission, of the first fan of every batch.',
  );
  const inversions = counter(
    'ticket_rush_waiting_room_inversions_total',
    'Fans who were let in after a fan who came later, although they had not been away.',
  );
  const late = counter(
    'ticket_rush_waiting_room_late_ticks_total',
    'Ticks that came at least a second late.',
  );
  const waiting = now('ticket_rush_waiting_room_waiting', 'Fans who wait, in all rooms.');
  const inside = now('ticket_rush_waiting_room_inside', 'Fans who are inside, in all rooms.');
  const share = now(
    'ticket_rush_waiting_room_inflow_share',
    'Share of their rate at which adaptive rooms admit.',
  );
  const pressure = now(
    'ticket_rush_waiting_room_pressure',
    '1: this reason lowers the rate of admissions.',
    'reason',
  );
  return {
    onAdmitted(count, waitedSeconds) {
      admitted.inc(count);
      waits.observe(waitedSeconds);
    },
    onInversions: (count) => inversions.inc(count),
    onLateTick: () => late.inc(),
    onRooms(allWaiting, allInside) {
      waiting.set(allWaiting);
      inside.set(allInside);
    },
    onInflow(shareNow, reasons) {
      share.set(shareNow);
      pressure.reset();
      for (const reason of reasons) pressure.set({ reason }, 1);
    },
  };
}
