import { parseArgs } from 'node:util';
import { seatsOf, UsageError, wholeNumber } from '../harness/command-line.js';
import { DEFAULT_SCENARIO, DEFAULT_SEED, type Scenario } from '../harness/load/scenario.js';
import type { GivenServer } from '../harness/testbed.js';
import { SECONDS_MAX } from './usage.js';

/** The strategies that are measured; NO_LOCK sells in a performance marked as a lab. */
export const STRATEGIES = ['NO_LOCK', 'OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'ATOMIC', 'QUEUE'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** spread: every request another free seat. hot: 2,000 requests for 50 seats. */
export const WORKLOADS = ['spread', 'hot'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** What is measured instead of the strategies side by side. */
export const MODES = [
  'rush',
  'ledger',
  'overload',
  'pay',
  'reads',
  'best-seats',
  'fan-out',
  'waiting-room',
] as const;
export type Mode = 'strategies' | (typeof MODES)[number];

export interface Options {
  mode: Mode;
  rounds: number;
  /** Of one slice. */
  seconds: number;
  strategies: readonly Strategy[];
  /** Kept alive, each with one request under way. */
  connections: number;
  /** Signed-in users that the requests are spread over. */
  guests: number;
  /** A server that runs already; absent: one is started. */
  given: GivenServer | undefined;
  /** Of a Kafka that QUEUE is measured on, beside Redis Streams: host:port, separated by commas. */
  kafkaBrokers: string | undefined;
  /**
   * Where the temporary data directory is made; absent: a directory for temporary files that is on a disk.
   */
  dataParent: string | undefined;
  jsonFile: string | undefined;
  save: boolean;
  /** Of the rush. */
  seed: number;
  scenario: Scenario;
}

/** A whole crowd, with room for it below the usual limit of file descriptors. */
const CONNECTIONS_MAX = 4_000;

const BROKERS = /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/;

/**
 * Reads the command line.
 *
 * @throws UsageError
 */
export function readOptions(
  args: string[],
  environment: Record<string, string | undefined>,
): Options | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const mode = modeOf(values);
  const rounds = wholeNumber('rounds', values.rounds ?? (values.short ? '3' : '5'), 50);
  const seconds = wholeNumber('seconds', values.seconds ?? (values.short ? '2' : '4'), 20);
  if (rounds * seconds > SECONDS_MAX) {
    throw new UsageError(`--rounds times --seconds is at most ${SECONDS_MAX}, not ${rounds * seconds}`);
  }
  const given = givenServer(values);
  return {
    mode,
    rounds,
    seconds,
    strategies: strategiesOf(values.strategy, given),
    connections: wholeNumber('connections', values.connections, CONNECTIONS_MAX),
    guests: wholeNumber('guests', values.guests, 5_000),
    given,
    kafkaBrokers: brokersOf(values, environment),
    dataParent: values['data-dir'],
    jsonFile: values.json,
    save: values.save,
    seed: wholeNumber('seed', values.seed, 2 ** 31),
    scenario: scenarioOf(values),
  };
}

function modeOf(values: ReturnType<typeof parse>): Mode {
  const modes = MODES.filter((mode) => values[mode]);
  if (modes.length > 1) throw new UsageError(`one at a time: --${modes.join(', --')}`);
  const [mode = 'strategies'] = modes;
  if (mode !== 'strategies' && values.url !== undefined) {
    throw new UsageError(`--${mode} starts servers of its own, and is not with --url`);
  }
  return mode;
}

function scenarioOf(values: ReturnType<typeof parse>): Scenario {
  const { fans, seats, retries, over, paying } = values;
  return {
    ...DEFAULT_SCENARIO,
    fans: wholeNumber('fans', fans, 100_000),
    seats: seatsOf(seats),
    overSeconds: wholeNumber('over', over, 600),
    retries: wholeNumber('retries', retries, 20, 0),
    payShare: wholeNumber('paying', paying, 100, 0) / 100,
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
        seed: { type: 'string', default: String(DEFAULT_SEED) },
        fans: { type: 'string', default: String(DEFAULT_SCENARIO.fans) },
        seats: { type: 'string', default: String(DEFAULT_SCENARIO.seats) },
        over: { type: 'string', default: String(DEFAULT_SCENARIO.overSeconds) },
        retries: { type: 'string', default: String(DEFAULT_SCENARIO.retries) },
        paying: { type: 'string', default: String(DEFAULT_SCENARIO.payShare * 100) },
        rush: { type: 'boolean', default: false },
        ledger: { type: 'boolean', default: false },
        reads: { type: 'boolean', default: false },
        overload: { type: 'boolean', default: false },
        pay: { type: 'boolean', default: false },
        'best-seats': { type: 'boolean', default: false },
        'fan-out': { type: 'boolean', default: false },
        'waiting-room': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
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
