import { quantile } from '../statistics.js';
import type { Answer } from './answers.js';
import type { LoadResult } from './job.js';

/** What an API says that has more to do than it can. */
const SHED = 'OVERLOADED';

/** Counts answers and how long they took; all times are of `performance.now()`. */
export class Tally {
  private readonly endsAt: number;
  private lastAnswerAt: number;
  private readonly latenciesMs: number[] = [];
  private readonly shedMs: number[] = [];
  private readonly shedFromSendingMs: number[] = [];
  private sent = 0;
  private accepted = 0;
  private acceptedInAll = 0;
  private firstAcceptedAt = Number.POSITIVE_INFINITY;
  private readonly refused: Record<string, number> = {};
  private readonly faults: Record<string, number> = {};

  /** @param seconds answers that come later count as accepted or refused no more */
  constructor(
    private readonly startedAt: number,
    seconds: number,
  ) {
    this.endsAt = startedAt + seconds * 1_000;
    this.lastAnswerAt = startedAt;
  }

  /** @param since when the request was to be sent, from where its latency counts; `sentAt`: when it was */
  answer(answer: Answer, since: number, sentAt: number, now: number): void {
    this.sent += 1;
    if (answer.kind === 'lost') {
      count(this.faults, 'CONNECTION_LOST');
      return;
    }
    this.latenciesMs.push(now - since);
    this.lastAnswerAt = Math.max(this.lastAnswerAt, now);
    const inTime = now <= this.endsAt;
    if (answer.kind === 'accepted') {
      this.firstAcceptedAt = Math.min(this.firstAcceptedAt, now);
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
    const { accepted, acceptedInAll, refused, faults, sent } = this;
    const firstAcceptedAt = acceptedInAll === 0 ? undefined : epochMs(this.firstAcceptedAt);
    const latencies = Float64Array.from(this.latenciesMs).sort();
    // Without an answer at the end of the time, the requests had run out.
    const until = Math.min(this.lastAnswerAt, this.endsAt);
    return {
      seconds: (until - this.startedAt) / 1_000,
      accepted,
      acceptedInAll,
      firstAcceptedAt,
      refused,
      faults,
      sent,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      shedP99Ms: p99(this.shedMs),
      shedFromSendingP99Ms: p99(this.shedFromSendingMs),
    };
  }
}

function epochMs(at: number): number {
  return Date.now() - performance.now() + at;
}

function p99(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : quantile(Float64Array.from(values).sort(), 0.99);
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
