import type { JournalEntry, JournalKind, RedisLine, RoomFacts, RoomMessage } from '../line/index.js';
import { PlaceTree } from './place-tree.js';

export interface RoomFollowerDeps {
  concertId: number;
  redisLine: RedisLine;
  /** Called with each entry, in order and at least once. */
  onEntries: (entries: readonly JournalEntry[], admitted: ReadonlyMap<number, Date>) => void;
  /** The line has been begun again, or drawn: all places must be asked for anew. */
  onAnew: () => void;
}

const STEPS_OUT: ReadonlySet<JournalKind> = new Set(['ADMITTED', 'LEFT', 'VANISHED', 'EXCHANGED']);
/** More entries than this are not read one by one. */
const CATCH_UP_MAX = 10_000;

/**
 * The line of one room as this process knows it: what tickers tell, in order and without gaps. What is
 * missing is read from the journal. Where the journal does not reach back, the line is read anew. Nothing is
 * guessed.
 *
 * A feed follows a state and skips the versions in between. Here no entry may be skipped: every admission
 * must be told to one fan. So the arithmetic of the journal's versions stands here.
 */
export class RoomFollower {
  facts: RoomFacts | null = null;
  opensInMs = 0;
  #tree: PlaceTree | null = null;
  #epoch = 0;
  /** The tree is as the journal says up to this version. */
  #version = 0;
  /** Entries have been told up to this version: the tree knows of more before they are written down. */
  #told = 0;
  /** Up to where the tree knows which numbers are issued. */
  #next = 0;

  constructor(private readonly deps: RoomFollowerDeps) {}

  /**
   * Takes a ticker's message, also while something is read.
   *
   * @returns false: something before it is missing
   */
  take(message: RoomMessage): boolean {
    const { facts, from, to, entries, admitted } = message;
    // The message of an older ticker, of a line that is gone.
    if (facts.epoch < (this.facts?.epoch ?? 0)) return true;
    this.facts = facts;
    this.opensInMs = message.opensInMs;
    const follows = this.#tree !== null && facts.epoch === this.#epoch && from <= this.#told;
    if (!follows || entries === null) return false;
    this.#apply(entries);
    // Also the entries that the tree knew before they were written down.
    this.deps.onEntries(entries, new Map(admitted.map(([sequence, ms]) => [sequence, new Date(ms)])));
    this.#told = Math.max(this.#told, to);
    this.#issuedUpTo(facts.next);
    return true;
  }

  /** Reads what is missing. */
  async read(): Promise<void> {
    const before = this.facts;
    const facts = await this.deps.redisLine.facts(this.deps.concertId);
    // The process that looks after the room begins its line anew, and tells.
    if (!facts) return;
    // A message that came meanwhile is at least as new.
    if (this.facts === before || this.facts!.epoch < facts.epoch) this.facts = facts;
    const anew = facts.epoch !== this.#epoch || this.#tree === null;
    if (anew) await this.#readAnew();
    else await this.#catchUp(facts.written);
    if (facts.epoch === this.#epoch) this.#issuedUpTo(facts.next);
    if (anew) this.deps.onAnew();
  }

  /** How many stand before a sequence; null while unknown. */
  rank(sequence: number): number | null {
    return this.#tree?.before(sequence) ?? null;
  }

  async #readAnew(): Promise<void> {
    const { epoch, version, next, written, present } = await this.deps.redisLine.snapshot(
      this.deps.concertId,
    );
    // Messages that came meanwhile have brought the tree further.
    if (this.#tree !== null && epoch === this.#epoch && version < this.#version) return;
    this.#tree = new PlaceTree(present, next);
    this.#epoch = epoch;
    this.#version = version;
    this.#told = written;
    this.#next = next;
  }

  async #catchUp(to: number): Promise<void> {
    while (this.#told < to) {
      const told = this.#told;
      const entries = await this.deps.redisLine.journal(this.deps.concertId, told);
      // A message has told them meanwhile.
      if (this.#told !== told) continue;
      const tooFar = to - told > CATCH_UP_MAX;
      if (tooFar || entries[0]?.version !== told + 1) {
        await this.#readAnew();
        this.deps.onAnew();
        return;
      }
      const written = entries.filter(({ version }) => version <= to);
      this.#apply(written);
      this.deps.onEntries(written, new Map());
      this.#told = written.at(-1)!.version;
    }
  }

  #apply(entries: readonly JournalEntry[]): void {
    for (const { version, kind, items, next } of entries) {
      if (version <= this.#version) continue;
      this.#version = version;
      if (kind === 'SKIPPED') {
        this.#skip(Number(items[0]), next);
        continue;
      }
      this.#issuedUpTo(next);
      if (STEPS_OUT.has(kind)) {
        for (const item of items) this.#stand(Number.parseInt(item, 10), false);
      } else if (kind === 'RETURNED') {
        for (const item of items) this.#stand(Number(item), true);
      }
    }
    if (entries.some(({ kind }) => kind === 'DRAWN')) this.deps.onAnew();
  }

  #stand(sequence: number, present: boolean): void {
    // A place of an earlier line, from before all that is known: read anew with the next message.
    if (this.#tree && sequence < this.#tree.base) this.#tree = null;
    this.#tree?.set(sequence, present);
  }

  /** Numbers that no fan has got. */
  #skip(from: number, next: number): void {
    this.#issuedUpTo(from);
    for (let sequence = from; sequence < next; sequence += 1) this.#stand(sequence, false);
    this.#next = Math.max(this.#next, next);
  }

  /** A fan who joins stands at the end: the tree needs no message for each of them. */
  #issuedUpTo(next: number): void {
    for (; this.#next < next; this.#next += 1) this.#tree?.set(this.#next, true);
  }
}
