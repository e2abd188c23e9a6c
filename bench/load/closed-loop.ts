import type { HistoryWriter, Running } from '../check/history.js';
import { quantile } from '../statistics.js';
import { Connection } from './connection.js';
import type { LoadJob, LoadResult } from './job.js';
import { Requests } from './requests.js';

/** Something other than the API has answered. */
const NO_GRAPHQL = 'NO_GRAPHQL';

/** Errors that promise nothing: the reservation may have been made. */
const UNKNOWN = new Set(['OUTCOME_UNKNOWN', 'INTERNAL_SERVER_ERROR', NO_GRAPHQL]);

interface Answer {
  data?: { reserveSeats?: Result } | null;
  errors?: { extensions?: { code?: string } }[];
}

type Result =
  | {
      __typename: 'Reservation';
      id: string;
      status: 'HELD' | 'PENDING';
      version: number;
      seats: { id: string }[];
    }
  | { __typename: 'SeatsUnavailable' | 'Refused'; code: string };

/**
 * Sends the job's requests over its connections, on each the next as soon as the last is answered, and writes
 * down what every user asked for and saw.
 */
export async function runJob(job: LoadJob, history: HistoryWriter): Promise<LoadResult> {
  const { hostname, port } = new URL(job.url);
  const connections = await Promise.all(
    Array.from({ length: job.connections }, () => Connection.open(hostname, Number(port))),
  );
  const loop = new ClosedLoop(job, history);
  const cpuBefore = process.cpuUsage();
  await Promise.all(connections.map((connection, index) => loop.run(connection, `${job.name}#${index}`)));
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const connection of connections) connection.close();
  return { ...loop.result(), cpuMicros: user + system };
}

class ClosedLoop {
  private readonly requests: Requests;
  private readonly latenciesMs: Float64Array;
  private readonly startedAt = performance.now();
  private readonly endsAt: number;
  private lastAnswerAt = this.startedAt;
  private sent = 0;
  private answered = 0;
  private accepted = 0;
  private acceptedInAll = 0;
  private firstAcceptedAt: number | undefined;
  private readonly refused: Record<string, number> = {};
  private readonly faults: Record<string, number> = {};

  constructor(
    private readonly job: LoadJob,
    private readonly history: HistoryWriter,
  ) {
    this.requests = new Requests(job);
    this.latenciesMs = new Float64Array(job.seatIds.length);
    this.endsAt = this.startedAt + job.seconds * 1_000;
  }

  /** Resolves when time or requests have run out, or the connection is lost. */
  run(connection: Connection, process: string): Promise<void> {
    return new Promise((resolve) => {
      const next = (): void => {
        const sentAt = performance.now();
        if (this.sent >= this.job.seatIds.length || sentAt >= this.endsAt) {
          resolve();
          return;
        }
        const index = this.sent;
        this.sent += 1;
        const seatId = this.job.seatIds[index]!;
        const key = this.requests.key(index);
        const running = this.begin(process, index, seatId, key);
        connection.send(this.requests.whole(index, seatId, key), (body, error) => {
          this.end(running, sentAt, body, error);
          if (error === undefined) next();
          else resolve();
        });
      };
      next();
    });
  }

  result(): Omit<LoadResult, 'cpuMicros'> {
    const { accepted, acceptedInAll, firstAcceptedAt, refused, faults, sent } = this;
    const latencies = this.latenciesMs.subarray(0, this.answered).sort();
    // Without an answer at the end of the time, the requests had run out.
    const until = this.lastAnswerAt < this.endsAt ? this.lastAnswerAt : this.endsAt;
    const seconds = (until - this.startedAt) / 1_000;
    return {
      seconds,
      accepted,
      acceptedInAll,
      firstAcceptedAt,
      refused,
      faults,
      sent,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
    };
  }

  private begin(process: string, index: number, seatId: string, key: string): Running {
    const { performanceId, strategy, guests } = this.job;
    const user = guests[this.requests.guest(index)]!.id;
    const input = { performanceId, seatIds: [seatId] };
    return this.history.invoke({ f: 'reserve', process, user, key, strategy, input });
  }

  private end(running: Running, sentAt: number, body: string | undefined, error: string | undefined): void {
    const now = performance.now();
    if (body === undefined) {
      count(this.faults, 'CONNECTION_LOST');
      running.unknown(error ?? 'no answer');
      return;
    }
    this.latenciesMs[this.answered] = now - sentAt;
    this.answered += 1;
    this.lastAnswerAt = now;
    this.judge(running, parse(body), now <= this.endsAt);
  }

  private judge(running: Running, answer: Answer | undefined, inTime: boolean): void {
    const result = answer?.data?.reserveSeats;
    if (result?.__typename === 'Reservation') {
      this.firstAcceptedAt ??= Date.now();
      this.acceptedInAll += 1;
      if (inTime) this.accepted += 1;
      const { id: reservationId, status, version, seats } = result;
      running.ok({ reservationId, status, version, seatIds: seats.map((seat) => seat.id) });
    } else if (result) {
      if (inTime) count(this.refused, result.code);
      running.fail(result.code);
    } else {
      const code = answer?.errors?.[0]?.extensions?.code ?? NO_GRAPHQL;
      count(this.faults, code);
      if (UNKNOWN.has(code)) running.unknown(code);
      else running.fail(code);
    }
  }
}

function parse(body: string): Answer | undefined {
  try {
    return JSON.parse(body) as Answer;
  } catch {
    // Told apart and counted by the caller.
    return undefined;
  }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
