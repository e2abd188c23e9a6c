import { join } from 'node:path';
import { loadDocuments } from '../../../harness/api.js';
import type { Cleanups } from '../../../harness/cleanups.js';
import type { Surroundings } from '../../../harness/surroundings.js';
import { judgeTestbed, startTestbed, withOwnCleanups } from '../../../harness/testbed.js';
import { untilAccepting } from '../../../harness/undecided.js';
import type { Verdict } from '../../../tools/judge/judge.js';
import type { Options } from '../../options.js';
import type { Log } from '../contender.js';
import { type Drain, measureDrain } from './drain.js';
import { deleteTopic, requireEmptyTopic } from './topic.js';

/** Only accepts, and rejects nothing for having waited while the line was built up. */
const PATIENT = { ROLES: 'api', QUEUE_DEADLINE_SECONDS: '600' };
const TIMES_MAX = 3;

export interface Drains {
  drains: Drain[];
  /** Of each database that was drained into. */
  verdicts: Verdict[][];
}

/** Drains lines of every log that QUEUE is measured on, each with a server and a database of its own. */
export async function measureDrains(
  options: Options,
  directory: string,
  cleanups: Cleanups,
  onDrain: (drain: Drain) => void,
): Promise<Drains> {
  const { kafkaBrokers, given, strategies, rounds, guests, connections } = options;
  const found: Drains = { drains: [], verdicts: [] };
  if (given !== undefined || !strategies.includes('QUEUE')) return found;
  for (const log of kafkaBrokers === undefined ? (['Streams'] as const) : (['Streams', 'Kafka'] as const)) {
    await withOwnCleanups(cleanups, async (own) => {
      const place = join(directory, `drain-${log.toLowerCase()}`);
      const environment = { ...PATIENT, ...(await logFor(log, kafkaBrokers, own)) };
      const testbed = await startTestbed({ directory: place, guests, environment }, own);
      await untilAccepting(testbed);
      const plan = { testbed, log, documents: loadDocuments(), connections, directory: place };
      for (let number = 1; number <= Math.min(rounds, TIMES_MAX); number += 1) {
        const drain = await measureDrain({ ...plan, number }, own);
        onDrain(drain);
        found.drains.push(drain);
      }
      found.verdicts.push(await judgeTestbed(testbed));
    });
  }
  return found;
}

/** What a server needs to have this log, empty and for itself. */
export async function logFor(
  log: Log,
  brokers: string | undefined,
  cleanups: Cleanups,
): Promise<Partial<Surroundings>> {
  if (log === 'Streams' || brokers === undefined) return {};
  await requireEmptyTopic(brokers);
  cleanups.add(() => deleteTopic(brokers));
  return { KAFKA_BROKERS: brokers };
}
