import { setTimeout as wait } from 'node:timers/promises';
import { instant } from '../../harness/instant.js';
import type { Guest } from '../../harness/load/job.js';
import { quantile } from '../../harness/statistics.js';
import type { HistoryWriter, ShownPlace } from '../../tools/judge/history.js';
import { placeNumber } from '../../tools/judge/ids.js';
import { Door } from './door.js';
import type { Account, Heard, Line, Return, Stalled, Stalling, WatchersJob } from './job.js';
import { Watcher, type WatcherListener } from './watcher.js';

/** Connecting for the first time at once. */
const AT_ONCE = 100;
const LOOK_EVERY_MS = 50;
/** After the last news: whatever was on its way has come. */
const QUIET_MS = 3_000;

interface StalledWatcher {
  watcher: Watcher;
  sinceMs: number;
  /** Its id. */
  place: string;
  isClosed: boolean;
  /** Places that came once it read again. */
  kept: number;
}

/** All fans in line with a socket of their own, and what they see. */
export class Watchers {
  readonly #all: Watcher[];
  readonly #account: Account = { grown: 0, moved: 0, admitted: 0, faults: {} };
  #return: Return = newReturn(0);
  /** The fans who had a socket when counting began, and have had none since. */
  #missing = new Set<Watcher>();
  /** When places came, and how many were in line when listening began. */
  #heard: { at: number[]; inLine: number } | undefined;
  #stalled: StalledWatcher | undefined;

  constructor(
    job: WatchersJob,
    private readonly guests: readonly Guest[],
    private readonly history: HistoryWriter,
  ) {
    const { url, query, concertId } = job;
    const listener: WatcherListener = {
      onPlace: (watcher, before) => this.#onPlace(watcher, before),
      onEnd: (watcher, why) => this.#onEnd(watcher, why),
      onFailed: () => {
        this.#return.failed += 1;
      },
      onFault: (what) => this.#fault(what),
    };
    const door = new Door(url);
    this.#all = guests.map(
      ({ token }, number) => new Watcher({ url, number, token, query, concertId }, door, listener),
    );
  }

  /** Resolves when every fan has been shown a place. */
  async come(): Promise<void> {
    let next = 0;
    const comeSome = async (): Promise<void> => {
      while (next < this.#all.length) {
        const watcher = this.#all[next++]!;
        void watcher.connect();
        while (watcher.last === undefined) await wait(LOOK_EVERY_MS);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, comeSome));
  }

  count(): void {
    const there = this.#all.filter(({ shownAt }) => shownAt !== undefined);
    this.#return = newReturn(there.length);
    this.#missing = new Set();
  }

  async back(withinMs: number): Promise<Return> {
    const isOver = (): boolean => this.#return.endedAt.length >= this.#return.before;
    await until(withinMs, () => isOver() && this.#missing.size === 0);
    return { ...this.#return, back: this.#return.before - this.#missing.size };
  }

  async phase(phase: string, withinMs: number): Promise<Line> {
    const inLine = this.#inLine();
    const behind = (): Watcher[] =>
      inLine.filter((watcher) => watcher.last!.status === 'WAITING' && watcher.phase !== phase);
    await until(withinMs, () => behind().length === 0);
    // What happened just before it is told with the next tick.
    await wait(QUIET_MS);
    const { grown, moved } = this.#account;
    const line = inLine
      .filter(({ last }) => last!.status === 'WAITING')
      .map(({ last }) => ({ sequence: sequenceOf(last!), position: last!.position }));
    line.sort((one, other) => one.sequence - other.sequence);
    return {
      sequences: line.map(({ sequence }) => sequence),
      positions: line.map(({ position }) => position),
      missing: behind().length,
      grown,
      moved,
    };
  }

  listen(): void {
    this.#heard = { at: [], inLine: this.#inLine().length };
  }

  /** @param ticks in order; what came after one, and before the next, is of that one */
  heard(ticks: readonly number[]): Heard {
    const { at: received, inLine } = this.#heard!;
    this.#heard = undefined;
    const latencies: number[] = [];
    let tick = -1;
    for (const at of received) {
      while (tick + 1 < ticks.length && ticks[tick + 1]! <= at) tick += 1;
      if (tick >= 0) latencies.push(at - ticks[tick]!);
    }
    latencies.sort((a, b) => a - b);
    // Some were admitted meanwhile.
    const expected = (ticks.length * (inLine + this.#inLine().length)) / 2;
    return { p99Ms: quantile(latencies, 0.99), share: latencies.length / expected };
  }

  /** One of those at the end of the line reads nothing for some time. */
  stall({ query, variables, times, pausedMs }: Stalling): void {
    const watcher = this.#all.findLast(({ last, shownAt }) => last?.status === 'WAITING' && shownAt)!;
    const { socket } = watcher;
    for (let count = 1; count <= times; count += 1) socket!.subscribe(`stalled ${count}`, query, variables);
    socket!.pause();
    watcher.count = 0;
    const place = watcher.last!.placeId;
    this.#stalled = { watcher, sinceMs: instant(), place, isClosed: false, kept: 0 };
    setTimeout(() => socket!.resume(), pausedMs);
  }

  async stalled(withinMs: number): Promise<Stalled> {
    const stalled = this.#stalled!;
    const { watcher, sinceMs, place } = stalled;
    await until(withinMs, () => stalled.isClosed && watcher.shownAt !== undefined);
    const { isClosed, kept } = stalled;
    return {
      code: isClosed ? watcher.code : undefined,
      backMs: isClosed && watcher.shownAt ? watcher.shownAt - sinceMs : undefined,
      samePlace: watcher.last!.placeId === place,
      kept,
    };
  }

  /** What each fan was shown last goes into the history. */
  async conclude(): Promise<Account> {
    await wait(QUIET_MS);
    for (const { whom, last, shownAt, isOver } of this.#all) {
      const process = `watcher/${whom.number}`;
      const { id } = this.guests[whom.number]!;
      if (last) this.history.shown(process, id, last);
      if (shownAt !== undefined || isOver) this.history.quiet(process, id);
    }
    this.history.close();
    return this.#account;
  }

  #onPlace(watcher: Watcher, before: ShownPlace | undefined): void {
    const { last, whom } = watcher;
    if (last!.status === 'WAITING') this.#heard?.at.push(instant());
    if (this.#missing.delete(watcher)) this.#return.backAt.push(instant());
    if (before?.placeId !== last!.placeId || before.status !== last!.status) {
      // What is shown in between differs in its position alone, and is looked at here.
      this.history.shown(`watcher/${whom.number}`, this.guests[whom.number]!.id, last!);
      if (before && before.placeId !== last!.placeId) this.#account.moved += 1;
      if (before && before.status !== last!.status && last!.status === 'ADMITTED')
        this.#account.admitted += 1;
    } else if (before.position !== null && (last!.position ?? 0) > before.position) this.#account.grown += 1;
  }

  #onEnd(watcher: Watcher, why: string): void {
    this.#missing.add(watcher);
    this.#return.endedAt.push(instant());
    this.#return.ends[why] = (this.#return.ends[why] ?? 0) + 1;
    if (this.#stalled?.watcher !== watcher || this.#stalled.isClosed) return;
    this.#stalled.isClosed = true;
    this.#stalled.kept = watcher.count;
  }

  #inLine(): Watcher[] {
    return this.#all.filter(({ last, isOver }) => last?.status === 'WAITING' && !isOver);
  }

  #fault(what: string): void {
    this.#account.faults[what] = (this.#account.faults[what] ?? 0) + 1;
  }
}

const newReturn = (before: number): Return => ({
  before,
  back: 0,
  failed: 0,
  ends: {},
  endedAt: [],
  backAt: [],
});

const sequenceOf = ({ placeId }: ShownPlace): number => placeNumber(placeId)!.sequence;

async function until(withinMs: number, isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!isSo() && performance.now() < endMs) await wait(LOOK_EVERY_MS);
}
