import { every, type Repeating } from '../platform/clock.js';
import { type Database, run } from '../platform/postgres.js';
import { Batches, keyInTransaction } from './batches.js';
import type { Consumer, ConsumerCounts, EventsWatch } from './consumer.js';
import { Deliveries } from './deliveries.js';
import {
  COUNT_EVENTS,
  FORGET_CONSUMERS,
  FORGET_EVENTS,
  NUMBER_EVENTS,
  type Numbered,
  REGISTER_CONSUMER,
} from './event.statement.js';
import { ParkedKeys } from './parked-keys.js';
import { isRelay, type Relay } from './relay.js';
import { Rounds } from './rounds.js';

// A round of a consumer costs nearly the same for one event as for many.
const PAUSE_MS = 60;
const NUMBERED_MAX = 5_000;
const TIDY_PAUSE_MS = 5_000;
const FORGOTTEN_MAX = 5_000;
const FORGOTTEN_TIMES_MAX = 20;
const CONSUMER_FORGOTTEN_MS = 24 * 60 * 60 * 1_000;

export interface EventsDeps {
  /** Each consumer works on a connection of its own; one more numbers the events. */
  pool: Database;
  consumers: readonly (Consumer | Relay)[];
  watch: EventsWatch;
  onError: (error: unknown) => void;
  /** Receives notices that an operator should read, although no action is needed. */
  onNotice: (message: string) => void;
  /** How often what is done with is removed, and what waits is counted. */
  tidyPauseMs?: number;
}

/** Runs these consumers. Any number of processes may do so: one at a time works for a consumer. */
export function startEvents(deps: EventsDeps): Repeating {
  const log = new EventLog(deps);
  const numbering = every(PAUSE_MS, () => log.look(), deps.onError);
  const tidying = every(deps.tidyPauseMs ?? TIDY_PAUSE_MS, () => log.tidy(), deps.onError);
  return {
    async stop() {
      await Promise.all([numbering.stop(), tidying.stop()]);
      await log.stop();
    },
  };
}

interface Working {
  topics: ReadonlySet<string>;
  rounds: Rounds;
  parked: ParkedKeys;
  /** To be called when both have stopped. */
  end(): Promise<void>;
}

const topicsOf = ({ topics }: Consumer | Relay): ReadonlySet<string> =>
  new Set(topics.map(({ name }) => name));

function handling(deps: EventsDeps, reader: Consumer): Working {
  const work = { ...deps, reader };
  const parked = new ParkedKeys(work, keyInTransaction(work));
  const batches = new Batches(work, () => parked.wake());
  const rounds = new Rounds((moves) => batches.round(moves), deps.onError);
  return { topics: topicsOf(reader), rounds, parked, end: async () => undefined };
}

function relaying(deps: EventsDeps, reader: Relay): Working {
  const work = { ...deps, reader };
  const deliveries = new Deliveries(work, () => parked.wake());
  const parked = new ParkedKeys(work, deliveries);
  const rounds = new Rounds((moves) => deliveries.round(moves), deps.onError);
  return { topics: topicsOf(reader), rounds, parked, end: () => deliveries.end() };
}

/** The log as one process sees it: numbers the events, wakes the consumers, and removes what is done with. */
class EventLog {
  readonly #working = new Map<string, Working>();
  /** Null: not a look yet. */
  #seen: number | null = null;
  #forgottenTo = -1;
  #isRegistered = false;

  constructor(private readonly deps: EventsDeps) {
    for (const consumer of deps.consumers) {
      if (this.#working.has(consumer.name)) {
        throw new RangeError(`there are two consumers ${consumer.name}, which would share a cursor`);
      }
      this.#working.set(
        consumer.name,
        isRelay(consumer) ? relaying(deps, consumer) : handling(deps, consumer),
      );
    }
  }

  async look(): Promise<void> {
    if (!this.#isRegistered) await this.#register();
    const values = [NUMBERED_MAX, this.#seen, [...this.#working.keys()]];
    const [numbered] = await run<Numbered>(this.deps.pool, NUMBER_EVENTS, values);
    const { position, topics, due } = numbered!;
    this.#seen = position;
    for (const [name, working] of this.#working) {
      if (topics?.some((topic) => working.topics.has(topic))) working.rounds.hasNews();
      working.rounds.wake();
      if (due.includes(name)) working.parked.wake();
    }
  }

  async tidy(): Promise<void> {
    if (!this.#isRegistered) return;
    const { pool, watch, onNotice } = this.deps;
    const names = [...this.#working.keys()];
    for (const { rounds } of this.#working.values()) rounds.catchUp();
    await this.#register();
    const gone = await run<{ name: string }>(pool, FORGET_CONSUMERS, [CONSUMER_FORGOTTEN_MS, names]);
    for (const { name } of gone) {
      onNotice(`the consumer ${name} has not run for a day; its cursor and its parked events were removed`);
    }
    for (let time = 0; time < FORGOTTEN_TIMES_MAX && (await this.#forgetEvents()); time += 1);
    watch.onCounts(await run<ConsumerCounts>(pool, COUNT_EVENTS, [names]));
  }

  async stop(): Promise<void> {
    const all = [...this.#working.values()];
    await Promise.all(all.flatMap(({ rounds, parked }) => [rounds.stop(), parked.stop()]));
    await Promise.all(all.map(({ end }) => end()));
  }

  /** Makes the cursors that are not there, and says that these consumers are still run. */
  async #register(): Promise<void> {
    for (const { name, topics, from } of this.deps.consumers) {
      const names = topics.map((topic) => topic.name);
      await run(this.deps.pool, REGISTER_CONSUMER, [name, names, from]);
    }
    this.#isRegistered = true;
  }

  /** Removes events that all consumers have passed. @returns whether there may be more */
  async #forgetEvents(): Promise<boolean> {
    const values = [this.#forgottenTo, FORGOTTEN_MAX];
    const forgotten = await run<{ position: number }>(this.deps.pool, FORGET_EVENTS, values);
    for (const { position } of forgotten) this.#forgottenTo = Math.max(this.#forgottenTo, position);
    return forgotten.length === FORGOTTEN_MAX;
  }
}
