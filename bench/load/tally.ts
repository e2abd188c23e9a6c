import { quantile } from '../statistics.js';
import type { Answer } from './answers.js';
import type { LoadResult } from './job.js';

/** What an API says that has more to do than it can. */
const SHED = 'OVERLOADED';

/** Counts answers and how long they took. */
export class Tally {
  readonly startedAt = performance.now();
  private readonly endsAt: number;
  private lastAnswerAt = this.startedAt;
  private readonly latenciesMs: number[] = [];
  private readonly shedMs: number[] = [];
  private readonly shedFromSendingMs: number[] = [];
  private sent = 0;
  private accepted = 0;
  private acceptedInAll = 0;
  private firstAcceptedAt: number | undefined;
  private readonly refused: Record<string, number> = {};
  private readonly faults: Record<string, number> = {};

  /** @param seconds answers that come later count as accepted or refused no more */
  constructor(seconds: number) {
    this.endsAt = this.startedAt + seconds * 1_000;
  }

  get isOver(): boolean {
    return performance.now() >= this.endsAt;
  }

  send(): void {
    this.sent += 1;
  }

  /** @param since when the request was to be sent, from where its latency counts; `sentAt`: when it was */
  answer(answer: Answer, since: number, sentAt: number): void {
    if (answer.kind === 'lost') {
      count(this.faults, 'CONNECTION_LOST');
      return;
    }
    const now = performance.now();
    this.latenciesMs.push(now - since);
    this.lastAnswerAt = now;
    const inTime = now <= this.endsAt;
    if (answer.kind === 'accepted') {
      this.firstAcceptedAt ??= Date.now();
      this.acceptedInAll += 1;
      if (inTime) this.accepted += 1;
    } else if (answer.kind === 'refused') {
      if (inTime) count(this.refused, answer.code);
    } else {
      count(this.faults, answer.code);
      if (answer.code !== SHED) return;
      this.shedMs.push(now - since);
      this.shedFromSendingMs.push(now - sentAt);
    }
  }

  result(): Omit<LoadResult, 'cpuMicros'> {
    const { accepted, acceptedInAll, firstAcceptedAt, refused, faults, sent } = this;
    const latencies = Float64Array.from(this.latenciesMs).sort();
    // Without an answer at the end of the time, the requests had run out.
    const until = Math.min(this.lastAnswerAt, this.endsAt);
    return {
      seconds: (until - this.startedAt) / 1_000,
      ...{ accepted, acceptedInAll, firstAcceptedAt, refused, faults, sent },
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      shedP99Ms: p99(this.shedMs),
      shedFromSendingP99Ms: p99(this.shedFromSendingMs),
    };
  }
}

function p99(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : quantile(Float64Array.from(values).sort(), 0.99);
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
