import pg from 'pg';
import { EXAMPLES_MAX } from './findings.js';
import { HistoryError, type HistoryEvent } from './history.js';
import type { Evidence, Invariant } from './invariant.js';
import { invariants } from './invariants/index.js';
import { collectOperations } from './operations.js';
import { SeenPlaces } from './places.js';
import { loadStored } from './stored.js';

/** What was found about one invariant. */
export interface Verdict {
  /** Its name in the reliability plan, such as `I-1`. */
  id: string;
  title: string;
  violations: number;
  /** How many of the violations are in lab performances, where seats may be oversold. */
  inLab: number;
  /** At most five. */
  examples: string[];
  /** Why nothing can be said about it. */
  notJudged?: string;
}

/** How to judge. */
export interface Rules {
  /** What clients saw; read to its end before the database is looked at. An empty one is refused. */
  history?: Iterable<HistoryEvent> | AsyncIterable<HistoryEvent>;
  /**
   * `ignore` leaves the seats of lab performances out, to which the promise does not extend. Default `judge`.
   */
  lab?: 'judge' | 'ignore';
  /** How long after its deadline a hold may still stand, in milliseconds. Default 5,000. */
  expiryToleranceMs?: number;
}

/** `client` is connected, in no transaction, and not used by other code meanwhile. */
export type JudgeOptions = Rules & ({ databaseUrl: string } | { client: pg.ClientBase });

export const EXPIRY_TOLERANCE_MS = 5_000;
const CONNECT_WITHIN_MS = 10_000;

// Whatever the settings of the role or of a borrowed connection: minutes are allowed, scans are right, sorts
// of a million rows stay in memory, and times are told in one time zone.
const SETTINGS = [
  `set local statement_timeout = '10min'`,
  'set local enable_seqscan = on',
  `set local work_mem = '128MB'`,
  'set local jit = off',
  `set local timezone = 'UTC'`,
];

/**
 * Judges a database, and a history if there is one. The tables are read in one snapshot, so they can be
 * judged while traffic runs; a history is judged when its clients have stopped, because what they go on to do
 * is not in it.
 *
 * @throws HistoryError for a history that makes no sense; an error with the driver's as its cause, or the
 *   driver's own, when the database cannot be read.
 */
export async function judge(options: JudgeOptions): Promise<Verdict[]> {
  const places = new SeenPlaces();
  const operations = await collectOperations(options.history ?? [], places);
  const seen = { operations, places };
  // A history is handed in to be judged: an empty one means that the clients wrote to another file.
  if (options.history !== undefined && isEmpty(seen)) throw new HistoryError('the history is empty');
  if ('client' in options) return judgeWith(options.client, seen, options);
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: 'ticket-rush check',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  });
  // The loss of the connection fails the statement that is running; without a listener it would end the
  // process, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await judgeWith(client, seen, options);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** One line per invariant, examples indented below it; ends with a line feed. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  return verdicts
    .map((verdict) => `${[headline(verdict), ...verdict.examples].join('\n        ')}\n`)
    .join('');
}

function headline({ id, title, violations, inLab, notJudged }: Verdict): string {
  const result = violations > 0 ? `VIOLATED (${violations})` : notJudged === undefined ? 'ok' : 'not judged';
  const remarks = [notJudged, inLab > 0 ? `${inLab} in lab performances` : undefined].filter((text) => text);
  return `${id.padEnd(5)} ${result.padEnd(14)} ${[title, ...remarks].join('; ')}`;
}

type Seen = Pick<Evidence, 'operations' | 'places'>;

function isEmpty({ operations, places }: Seen): boolean {
  return operations.length === 0 && places.size === 0;
}

async function judgeWith(client: pg.ClientBase, seen: Seen, rules: Rules): Promise<Verdict[]> {
  const verdicts = await inSnapshot(client, async () => {
    const evidence: Evidence = {
      client,
      judgeLab: rules.lab !== 'ignore',
      expiryToleranceMs: rules.expiryToleranceMs ?? EXPIRY_TOLERANCE_MS,
      ...seen,
      stored: await loadStored(client, seen.operations),
    };
    const read: Verdict[] = [];
    for (const invariant of invariants) read.push(await judgeOne(invariant, evidence));
    return read;
  });
  for (const [index, { attempt }] of invariants.entries()) {
    const verdict = verdicts[index];
    if (attempt === undefined || verdict === undefined) continue;
    const findings = await attempt(client);
    verdict.violations += findings.violations;
    verdict.examples = [...verdict.examples, ...findings.examples].slice(0, EXAMPLES_MAX);
  }
  return verdicts;
}

async function judgeOne(invariant: Invariant, evidence: Evidence): Promise<Verdict> {
  const { id, title } = invariant;
  if (invariant.needsHistory && isEmpty(evidence)) {
    return { id, title, violations: 0, inLab: 0, examples: [], notJudged: 'there is no history' };
  }
  const { violations, inLab, examples } = await invariant.find(evidence).catch((cause: Error) => {
    throw new Error(`cannot judge ${id}`, { cause });
  });
  return { id, title, violations, inLab, examples };
}

async function inSnapshot<T>(client: pg.ClientBase, read: () => Promise<T>): Promise<T> {
  await client.query('begin isolation level repeatable read read only');
  try {
    for (const setting of SETTINGS) await client.query(setting);
    return await read();
  } finally {
    // Nothing was written; with a lost connection the transaction has ended already.
    await client.query('rollback').catch(() => undefined);
  }
}
