import type { HistoryWriter } from '../check/history.js';
import { quantile } from '../statistics.js';
import type { Answer } from './answers.js';
import { Client } from './client.js';
import { openConnections } from './closed-loop.js';
import type { Connection } from './connection.js';
import type { ReplayJob, ReplayResult } from './job.js';
import { type Due, Schedule } from './schedule.js';

const TELL_EVERY_MS = 100;

/**
 * Plays a trace. In an open loop a request is sent when it is due, whether or not earlier ones were answered,
 * and its latency counts from then: a server that stalls cannot slow down what it is measured by. In a closed
 * loop the same requests are sent in the same order, each as soon as a connection is free.
 *
 * @param onProgress is told how many fans have arrived
 */
export async function runReplay(
  job: ReplayJob,
  history: HistoryWriter,
  onProgress: (arrived: number) => void,
): Promise<ReplayResult> {
  const connections = await openConnections(job.url, job.connections);
  const replay = new Replay(job, history, connections);
  const cpuBefore = process.cpuUsage();
  const timer = setInterval(() => onProgress(replay.arrived), TELL_EVERY_MS);
  await replay.play();
  clearInterval(timer);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ...replay.end(), cpuMicros: user + system };
}

class Replay {
  arrived = 0;
  private readonly client: Client;
  private readonly beganAt = Date.now();
  private readonly startedAt = performance.now();
  private readonly schedule = new Schedule();
  /** Due, and without a connection; the first is the next. */
  private readonly waiting: Due[] = [];
  private waitingHead = 0;
  private readonly lateMs: number[] = [];
  private bound = 0;
  /** Requests. */
  private under = 0;
  /** Idle, taken or being opened. */
  private connections: number;
  private timer: NodeJS.Timeout | undefined;
  private finish: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  constructor(
    private readonly job: ReplayJob,
    history: HistoryWriter,
    private readonly idle: Connection[],
  ) {
    this.client = new Client(job, history, job.seconds);
    this.connections = idle.length;
    for (const [fan, { at }] of job.trace.entries()) this.schedule.add({ at, fan, attempt: 0 });
  }

  play(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
      this.pump();
    });
  }

  end(): Omit<ReplayResult, 'cpuMicros'> {
    for (const connection of this.idle) connection.close();
    const late = Float64Array.from(this.lateMs).sort();
    return {
      ...this.client.tally.result(),
      beganAt: this.beganAt,
      tookSeconds: this.now / 1_000,
      cancelled: this.client.cancelled,
      late: { p99Ms: quantile(late, 0.99), maxMs: late.at(-1) ?? Number.NaN },
      bound: this.bound,
    };
  }

  private get now(): number {
    return performance.now() - this.startedAt;
  }

  /** Sends what can be sent, and comes back when more is due or a connection is free. */
  private pump(): void {
    clearTimeout(this.timer);
    if (this.job.pace === 'open') this.takeDue();
    for (let due = this.ready; due !== undefined; due = this.ready) {
      const connection = this.takeIdle();
      if (connection === undefined) break;
      if (this.job.pace === 'open') this.waitingHead += 1;
      else this.schedule.take();
      this.start(due, connection);
    }
    if (this.under === 0 && this.ready === undefined && this.schedule.next === undefined) this.finish();
  }

  /** What may be sent now, if there is a connection. */
  private get ready(): Due | undefined {
    return this.job.pace === 'open' ? this.waiting[this.waitingHead] : this.schedule.next;
  }

  private takeIdle(): Connection | undefined {
    for (let taken = this.idle.pop(); taken !== undefined; taken = this.idle.pop()) {
      if (taken.isOpen) return taken;
      this.replace();
    }
    return undefined;
  }

  private takeDue(): void {
    const { now } = this;
    for (let { next } = this.schedule; next !== undefined; { next } = this.schedule) {
      if (next.at > now) {
        this.timer = setTimeout(() => this.pump(), next.at - now);
        return;
      }
      this.lateMs.push(now - next.at);
      if (this.idle.length + this.waitingHead <= this.waiting.length) this.bound += 1;
      this.waiting.push(this.schedule.take());
    }
  }

  private start(due: Due, connection: Connection): void {
    this.under += 1;
    const { fan, attempt } = due;
    const { name, pace, trace, seatIds } = this.job;
    const process = `${name}/${fan}`;
    const since = pace === 'open' ? this.startedAt + due.at : performance.now();
    const onEnd = (answer: Answer): void => {
      if (due.cancels === undefined) this.follow(due, answer);
      this.under -= 1;
      this.idle.push(connection);
      this.pump();
    };
    const call = { connection, process, guest: fan, since, onEnd };
    if (due.cancels !== undefined) {
      this.client.cancel(call, due.cancels);
      return;
    }
    if (attempt === 0) this.arrived += 1;
    const seats = trace[fan]!.wishes[attempt]!.seats.map((place) => seatIds[place]!);
    this.client.reserve(call, seats, `${process}/${attempt}`);
  }

  /** What a fan does after an answer: asks for other seats, gives the seats back, or goes home. */
  private follow({ fan, attempt, at }: Due, answer: Answer): void {
    const { cancelAfterMs, wishes } = this.job.trace[fan]!;
    const from = this.job.pace === 'open' ? this.now : at;
    const again = wishes[attempt + 1];
    if (answer.kind === 'accepted' && cancelAfterMs !== undefined) {
      const cancels = answer.shown.reservationId;
      this.schedule.add({ fan, attempt, at: from + cancelAfterMs, cancels });
    } else if (answer.kind === 'refused' && again !== undefined) {
      this.schedule.add({ fan, attempt: attempt + 1, at: from + again.afterMs });
    }
  }

  /** Opens a connection in the place of a lost one; when that fails, there is one less. */
  private replace(): void {
    openConnections(this.job.url, 1)
      .then(([opened]) => this.idle.push(opened!))
      .catch((error: Error) => {
        this.connections -= 1;
        if (this.connections === 0) this.fail(error);
      })
      .finally(() => this.pump());
  }
}
