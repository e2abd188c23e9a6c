import type { Redis } from 'ioredis';
import { type JournalEntry, toJournalEntry } from './journal-entry.js';
import { type LineScripts, lineScripts } from './line-scripts.js';
import { endBeginning, type KnownPlace, leaseBeginning, type NewLine, prepareLine } from './new-line.js';
import { type RoomFacts, toRoomFacts, type WaitCurve } from './room-facts.js';
import { type Standings, toStandings } from './standing.js';

/** The line is not there, or is another one than was meant. */
export class LineLost extends Error {
  override readonly name = 'LineLost';
}

export interface LineSettings {
  version: number;
  capacity: number;
  admitPerSecond: number;
  admittedSeconds: number;
  paused: boolean;
}

export interface LineSnapshot {
  epoch: number;
  version: number;
  next: number;
  /** How far the journal has been written down. */
  written: number;
  present: Buffer;
}

/** The fans who have come since the last one whose place was written down. */
export interface Unkept {
  /** Whether the sequences are those after a draw. */
  drawn: boolean;
  places: KnownPlace[];
}

const SUFFIXES = [
  'state',
  'line',
  'away',
  'inside',
  'present',
  'marks',
  'journal',
  'seconds',
  'processes',
  'spent',
];
const AT_ONCE = 1_000;
/** A process that reports nothing for so long is gone. */
const PROCESS_LEASE_MS = 15_000;
/** Kept for readers that have missed something; a reader that has missed more reads everything anew. */
const JOURNAL_KEPT = 10_000;

/** One hash tag for each concert, so that its keys are together on one node. */
export function lineKeys(deployment: string, concertId: number): string[] {
  return SUFFIXES.map((suffix) => `{waiting-room:${deployment}:${concertId}}:${suffix}`);
}

/** The lines in Redis, one for each concert. Order is by sequence; Redis may forget all of it at any time. */
export class RedisLine {
  readonly #scripts: LineScripts;

  /**
   * Loads the scripts.
   *
   * @param deployment names what is ours in a Redis that other programs use, too
   * @param vanishedAfterMs how long a fan without a socket may ask nothing and still count as present
   */
  constructor(
    private readonly redis: Redis,
    private readonly deployment: string,
    private readonly vanishedAfterMs: number,
  ) {
    this.#scripts = lineScripts(redis);
  }

  /** Gives each user the place they have, or the last. Safe to repeat. */
  async join(concertId: number, waitingMax: number, userIds: readonly string[]): Promise<Standings> {
    return toStandings(await this.#run(concertId, 'join', [waitingMax, this.vanishedAfterMs, ...userIds]));
  }

  /** Where the users stand; asking is a sign of life. */
  async look(concertId: number, userIds: readonly string[]): Promise<Standings> {
    return toStandings(await this.#run(concertId, 'look', [this.vanishedAfterMs, ...userIds]));
  }

  async leave(concertId: number, userId: string): Promise<Standings> {
    return toStandings(await this.#run(concertId, 'leave', [userId]));
  }

  async attach(concertId: number, process: string, userIds: readonly string[]): Promise<Standings> {
    return toStandings(await this.#run(concertId, 'attach', [process, PROCESS_LEASE_MS, ...userIds]));
  }

  async detach(concertId: number, process: string, userIds: readonly string[]): Promise<void> {
    await this.#run(concertId, 'detach', [process, this.vanishedAfterMs, ...userIds]);
  }

  async renew(concertId: number, process: string): Promise<void> {
    await this.#run(concertId, 'renew', [process, PROCESS_LEASE_MS]);
  }

  async addNumbers(concertId: number, first: number, last: number): Promise<void> {
    await this.#run(concertId, 'number', [first, last]);
  }

  /**
   * Admits the next fans in line, as rate and capacity allow.
   *
   * @returns `sinceTickMs`: how long ago all fans were told where they stand, when it is this caller's turn
   *   to tell them (about once a second), else 0. `waitedSeconds`: how long the first of the admitted had
   *   waited.
   */
  async take(
    concertId: number,
    epoch: number,
    limits: { share: number; curve: WaitCurve; most: number; unwrittenMax: number },
  ): Promise<{ facts: RoomFacts; sinceTickMs: number; waitedSeconds: number }> {
    const { share, curve, most, unwrittenMax } = limits;
    const values = [epoch, share, JSON.stringify(curve), most, unwrittenMax];
    const answer = await this.#run(concertId, 'take', values);
    const [facts, sinceTickMs, waited] = answer as [unknown, number, string];
    return { facts: toRoomFacts(facts), sinceTickMs, waitedSeconds: Number(waited) };
  }

  /** Frees the slots of passes that have ended; repeating it changes nothing. */
  async release(
    concertId: number,
    epoch: number,
    ended: readonly { userId: string; sequence: number }[],
  ): Promise<void> {
    const pairs = ended.flatMap(({ userId, sequence }) => [userId, sequence]);
    await this.#run(concertId, 'release', [epoch, ...pairs]);
  }

  async sweep(concertId: number, epoch: number): Promise<void> {
    await this.#run(concertId, 'sweep', [epoch, this.vanishedAfterMs, AT_ONCE]);
  }

  /**
   * Brings fans back to places of a lost line.
   *
   * @param drawn whether the sequences are those after a draw; a line that is not so far throws
   * @returns the places that are in line again
   */
  async restore(
    concertId: number,
    { epoch, drawn }: Pick<RoomFacts, 'epoch' | 'drawn'>,
    returning: readonly KnownPlace[],
  ): Promise<KnownPlace[]> {
    const values = returning.flatMap(({ userId, sequence, issuedAt }) => [userId, sequence, issuedAt]);
    const limits = [epoch, this.vanishedAfterMs, drawn ? 1 : 0];
    const restored = new Set((await this.#run(concertId, 'restore', [...limits, ...values])) as string[]);
    return returning.filter(({ sequence }) => restored.has(String(sequence)));
  }

  async configure(concertId: number, settings: LineSettings): Promise<void> {
    const { version, capacity, admitPerSecond, admittedSeconds, paused } = settings;
    const values = [version, capacity, admitPerSecond, admittedSeconds, paused ? 1 : 0];
    await this.#run(concertId, 'configure', values);
  }

  async open(concertId: number, epoch: number): Promise<void> {
    await this.#run(concertId, 'open', [epoch]);
  }

  /** Null: there is no line. */
  async facts(concertId: number): Promise<RoomFacts | null> {
    try {
      return toStandings(await this.#run(concertId, 'look', [this.vanishedAfterMs])).facts;
    } catch (error) {
      if (error instanceof LineLost) return null;
      throw error;
    }
  }

  /** The numbers that are in line: bit n of `present` stands for sequence n. */
  async snapshot(concertId: number): Promise<LineSnapshot> {
    const answer = (await this.#run(concertId, 'snapshot', [])) as Buffer[];
    const [epoch, version, next, written] = answer.slice(0, 4).map((each) => Number(String(each)));
    return { epoch: epoch!, version: version!, next: next!, written: written!, present: answer[4]! };
  }

  /** What has happened after a version, the oldest first, 1,000 entries at most. */
  async journal(concertId: number, after: number): Promise<JournalEntry[]> {
    const [, , , , , , journal] = this.#keys(concertId);
    const entries = await this.redis.xrange(journal!, `${after + 1}-0`, '+', 'COUNT', AT_ONCE);
    return entries.map(toJournalEntry);
  }

  /** The journal is written down up to this version. */
  async written(concertId: number, epoch: number, version: number): Promise<void> {
    await this.#run(concertId, 'written', [epoch, version, JOURNAL_KEPT]);
  }

  async setSeats(concertId: number, epoch: number, seats: RoomFacts['seats']): Promise<void> {
    await this.#run(concertId, 'seats', [epoch, seats]);
  }

  /** The places that are still to be written down, 1,000 at most. */
  async unkept(concertId: number, epoch: number): Promise<Unkept> {
    const answer = await this.#run(concertId, 'unkept', [epoch, AT_ONCE]);
    const [drawn, found, seconds] = answer as [number, string[], string[]];
    const places = seconds.map((second, index): KnownPlace => {
      const [userId, sequence] = found.slice(2 * index) as [string, string];
      return { userId, sequence: Number(sequence), issuedAt: Number(second) };
    });
    return { drawn: drawn === 1, places };
  }

  /** Places are written down up to this sequence. */
  async kept(concertId: number, epoch: number, sequence: number): Promise<void> {
    await this.#run(concertId, 'kept', [epoch, sequence]);
  }

  /**
   * Claims the work of beginning the line.
   *
   * @returns false: another process begins it
   */
  leaseBeginning(concertId: number): Promise<boolean> {
    return leaseBeginning(this.redis, this.#keys(concertId)[0]!);
  }

  endBeginning(concertId: number): Promise<void> {
    return endBeginning(this.redis, this.#keys(concertId)[0]!);
  }

  /**
   * Throws away what there is of a line and begins a new one.
   *
   * @throws LineLost: another process has begun one meanwhile
   */
  async begin(concertId: number, line: NewLine): Promise<void> {
    const keys = this.#keys(concertId);
    const coming = await prepareLine(this.redis, keys[0]!, line);
    const values = [line.epoch, line.replaces, line.graceMs, ...Object.entries(line.fields).flat()];
    const begun = await this.#scripts.begin([...keys, ...coming], values);
    if (begun === null) throw new LineLost(`another process has begun the line of concert ${concertId}`);
  }

  #keys(concertId: number): string[] {
    return lineKeys(this.deployment, concertId);
  }

  async #run(
    concertId: number,
    script: keyof LineScripts,
    values: readonly (string | number)[],
  ): Promise<unknown> {
    const answer = await this.#scripts[script](this.#keys(concertId), values);
    if (answer === null) throw new LineLost(`the line of concert ${concertId} is lost`);
    return answer;
  }
}
