import { parseArgs } from 'node:util';

/** The strategies that are measured; NO_LOCK sells in a performance marked as a lab. */
export const STRATEGIES = ['NO_LOCK', 'OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'ATOMIC', 'QUEUE'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** spread: every request another free seat. hot: 2,000 requests for 50 seats. */
export const WORKLOADS = ['spread', 'hot'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** The judge keeps every request of a run in memory, some 1 KB each. */
const SECONDS_MAX = 40;

export interface Options {
  rounds: number;
  /** Of one slice. */
  seconds: number;
  strategies: readonly Strategy[];
  /** Kept alive, each with one request under way. */
  connections: number;
  /** Signed-in users that the requests are spread over. */
  guests: number;
  /** A server that runs already; absent: one is started. */
  given: { url: string; databaseUrl: string; metricsUrl: string | undefined } | undefined;
  /** Of a Kafka that QUEUE is measured on, beside Redis Streams: host:port, separated by commas. */
  kafkaBrokers: string | undefined;
  /**
   * Where the temporary data directory is made; absent: a directory for temporary files that is on a disk.
   */
  dataParent: string | undefined;
  jsonFile: string | undefined;
  save: boolean;
}

export const USAGE = `usage: npm run bench -- [options]

Measures reservations per second under every strategy, against what PostgreSQL itself can do.

  --short               3 rounds of 2-second slices: some 3 minutes, 4 with Kafka
                        (otherwise 5 rounds of 4 seconds)
  --rounds N            1 to 50
  --seconds N           of one slice, 1 to 20; rounds times seconds is at most ${SECONDS_MAX}
  --strategy NAME       one strategy only; may be repeated: ${STRATEGIES.join(', ')}
  --connections N       1 to 1000; default 64
  --guests N            1 to 5000; default 500
  --url URL             a server that runs already, such as http://127.0.0.1:4000; needs --database-url,
                        and ADMIN_EMAIL and ADMIN_PASSWORD in the environment
  --database-url URL    its database
  --metrics-url URL     its metrics; without them memory, relay lag and QUEUE are not measured
  --kafka HOST:PORT     QUEUE on this Apache Kafka, too, whose topic must be empty or absent and is deleted
                        in the end; default: KAFKA_BROKERS of the environment
  --data-dir DIR        where the server's temporary data directory is made
  --json FILE           also write everything that was measured
  --save                also write it to bench/results/<date>-<commit>.json
  --fan-out             instead: tells up to 10,000 sockets of one change of a seat map
  --help                this text

Exit status: 0 every floor held and every promise kept, 1 not so, 2 could not measure.
`;

/** A command line that makes no sense; the message says what is wrong with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const BROKERS = /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/;

/**
 * Reads the command line.
 *
 * @throws UsageError
 */
export function readOptions(
  args: string[],
  environment: Record<string, string | undefined>,
): Options | 'help' | 'fan-out' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values['fan-out']) return 'fan-out';
  const rounds = whole('rounds', values.rounds ?? (values.short ? '3' : '5'), 50);
  const seconds = whole('seconds', values.seconds ?? (values.short ? '2' : '4'), 20);
  if (rounds * seconds > SECONDS_MAX) {
    throw new UsageError(`--rounds times --seconds is at most ${SECONDS_MAX}, not ${rounds * seconds}`);
  }
  const given = givenServer(values);
  return {
    rounds,
    seconds,
    strategies: strategiesOf(values.strategy, given),
    connections: whole('connections', values.connections, 1_000),
    guests: whole('guests', values.guests, 5_000),
    given,
    kafkaBrokers: brokersOf(values, environment),
    dataParent: values['data-dir'],
    jsonFile: values.json,
    save: values.save,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        short: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        strategy: { type: 'string', multiple: true, default: [] },
        connections: { type: 'string', default: '64' },
        guests: { type: 'string', default: '500' },
        url: { type: 'string' },
        'database-url': { type: 'string' },
        'metrics-url': { type: 'string' },
        kafka: { type: 'string' },
        'data-dir': { type: 'string' },
        json: { type: 'string' },
        save: { type: 'boolean', default: false },
        'fan-out': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

function whole(name: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new UsageError(`--${name} is a whole number from 1 to ${max}, not '${text}'`);
}

function strategiesOf(names: string[], given: Options['given']): readonly Strategy[] {
  const unknown = names.find((name) => !STRATEGIES.includes(name as Strategy));
  if (unknown !== undefined) {
    throw new UsageError(`--strategy is one of ${STRATEGIES.join(', ')}, not '${unknown}'`);
  }
  // When everything is decided is told by the metrics alone.
  const isBlind = given !== undefined && given.metricsUrl === undefined;
  if (isBlind && names.includes('QUEUE')) throw new UsageError('--strategy QUEUE needs --metrics-url');
  if (names.length > 0) return STRATEGIES.filter((strategy) => names.includes(strategy));
  return STRATEGIES.filter((strategy) => strategy !== 'QUEUE' || !isBlind);
}

function brokersOf(
  values: ReturnType<typeof parse>,
  environment: Record<string, string | undefined>,
): string | undefined {
  if (values.url === undefined) {
    const brokers = values.kafka ?? (environment.KAFKA_BROKERS || undefined);
    if (brokers === undefined || BROKERS.test(brokers)) return brokers;
    throw new UsageError(`--kafka is host:port, or several separated by commas, not '${brokers}'`);
  }
  if (values.kafka === undefined) return undefined;
  throw new UsageError('--kafka is for a server that the bench starts, and not with --url');
}

function givenServer(values: ReturnType<typeof parse>): Options['given'] {
  const url = values.url;
  const databaseUrl = values['database-url'];
  const metricsUrl = values['metrics-url'];
  if (url === undefined && databaseUrl === undefined && metricsUrl === undefined) return undefined;
  if (url === undefined || databaseUrl === undefined) {
    throw new UsageError('--url and --database-url are given together: they say which server');
  }
  check('url', url, 'http:');
  check('database-url', databaseUrl, 'postgresql:', 'postgres:');
  if (metricsUrl !== undefined) check('metrics-url', metricsUrl, 'http:');
  return { url: new URL(url).origin, databaseUrl, metricsUrl };
}

function check(name: string, url: string, ...protocols: string[]): void {
  if (protocols.includes(URL.parse(url)?.protocol ?? '')) return;
  throw new UsageError(`--${name} begins with ${protocols[0]}//, not '${url}'`);
}
