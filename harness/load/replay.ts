import type { HistoryWriter } from '../../tools/judge/history.js';
import { quantile } from '../statistics.js';
import { type Change, Client, type Player, type Sent } from './client.js';
import { type Connection, openConnections } from './connection.js';
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
  const replay = new Replay(job);
  const connections = await openConnections(job.url, job.connections, replay.client);
  const timer = setInterval(() => onProgress(replay.arrived), TELL_EVERY_MS);
  const cpuBefore = process.cpuUsage();
  await replay.play(connections);
  const { user, system } = process.cpuUsage(cpuBefore);
  clearInterval(timer);
  return { ...replay.end(history), cpuMicros: user + system };
}

class Replay implements Player {
  arrived = 0;
  readonly client: Client;
  private beganAt = 0;
  private startedAt = 0;
  private endedAt = 0;
  private readonly schedule: Schedule;
  private idle: Connection[] = [];
  /** Due, and without a connection; the first is the next. */
  private readonly waiting: Due[] = [];
  private waitingHead = 0;
  /** What each operation was. */
  private readonly begun: Due[] = [];
  private readonly lateMs: number[] = [];
  private bound = 0;
  /** Requests. */
  private under = 0;
  /** Idle, taken or being opened. */
  private connections = 0;
  /** When the timer will go off. */
  private timerAt = Number.POSITIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private finish: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  constructor(private readonly job: ReplayJob) {
    const { trace } = job;
    this.schedule = new Schedule(trace.map(({ at }, fan) => ({ at, fan, attempt: 0 })));
    // Every wish, and one payment or cancellation.
    const operations = trace.reduce((sum, { wishes }) => sum + wishes.length + 1, 0);
    this.client = new Client(job, this, operations);
  }

  play(connections: Connection[]): Promise<void> {
    this.idle = connections;
    this.connections = connections.length;
    this.beganAt = Date.now();
    this.startedAt = performance.now();
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
      this.pump(this.startedAt);
    });
  }

  end(history: HistoryWriter): Omit<ReplayResult, 'cpuMicros'> {
    for (const connection of this.idle) connection.close();
    const late = Float64Array.from(this.lateMs).sort();
    return {
      ...this.client.conclude(history, this.startedAt, this.job.seconds),
      beganAt: this.beganAt,
      tookSeconds: (this.endedAt - this.startedAt) / 1_000,
      late: { p99Ms: quantile(late, 0.99), maxMs: late.at(-1) ?? Number.NaN },
      bound: this.bound,
    };
  }

  onEnd(connection: Connection, operation: number, now: number): void {
    this.follow(operation, now);
    this.under -= 1;
    this.idle.push(connection);
    this.pump(now);
  }

  sent(operation: number): Sent {
    const due = this.begun[operation]!;
    const { fan, change } = due;
    const what =
      change === undefined ? { f: 'reserve' as const, ...this.asked(due) } : this.#after(fan, change);
    return { process: `${this.job.name}/${fan}`, guest: fan, what };
  }

  /** Sends what can be sent, and comes back when more is due or a connection is free. */
  private pump(now: number): void {
    if (this.job.pace === 'open') this.takeDue(now);
    for (let due = this.ready; due !== undefined; due = this.ready) {
      const connection = this.takeIdle();
      if (connection === undefined) break;
      if (this.job.pace === 'open') this.waitingHead += 1;
      else this.schedule.take();
      this.start(due, connection, now);
    }
    if (this.under > 0 || this.ready !== undefined || this.schedule.next !== undefined) return;
    this.endedAt = now;
    this.finish();
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

  private takeDue(now: number): void {
    const elapsed = now - this.startedAt;
    let { next } = this.schedule;
    for (; next !== undefined && next.at <= elapsed; { next } = this.schedule) {
      this.lateMs.push(elapsed - next.at);
      if (this.idle.length + this.waitingHead <= this.waiting.length) this.bound += 1;
      this.waiting.push(this.schedule.take());
    }
    if (next === undefined || next.at >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = next.at;
    this.timer = setTimeout(() => {
      this.timerAt = Number.POSITIVE_INFINITY;
      this.pump(performance.now());
    }, next.at - elapsed);
  }

  private start(due: Due, connection: Connection, now: number): void {
    this.under += 1;
    this.begun.push(due);
    const { fan, attempt, change } = due;
    const since = this.job.pace === 'open' ? this.startedAt + due.at : now;
    if (change !== undefined) {
      this.client.change(connection, fan, this.#after(fan, change), since, now);
      return;
    }
    if (attempt === 0) this.arrived += 1;
    this.client.reserve(connection, { guest: fan, ...this.asked(due) }, since, now);
  }

  private asked({ fan, attempt }: Due): { seatIds: string[]; key: string } {
    const { name, trace, seatIds } = this.job;
    const seats = trace[fan]!.wishes[attempt]!.seats.map((place) => seatIds[place]!);
    return { seatIds: seats, key: `${name}/${fan}/${attempt}` };
  }

  /** A fan pays once, so the fan's place makes the key. */
  #after(fan: number, { f, reservationId }: Required<Due>['change']): Change {
    if (f === 'cancel') return { f, reservationId };
    return { f, reservationId, key: `${this.job.name}/${fan}/pay` };
  }

  /** What a fan does after an answer: asks for other seats, gives the seats back, pays, or goes home. */
  private follow(operation: number, now: number): void {
    const { fan, attempt, at, change } = this.begun[operation]!;
    const { cancelAfterMs, payAfterMs, wishes } = this.job.trace[fan]!;
    const again = wishes[attempt + 1];
    const afterMs = cancelAfterMs ?? payAfterMs;
    if (change !== undefined || (afterMs === undefined && again === undefined)) return;
    const answer = this.client.answerTo(operation);
    const from = this.job.pace === 'open' ? now - this.startedAt : at;
    if (answer.kind === 'accepted' && afterMs !== undefined) {
      const { reservationId } = answer.shown;
      const f = cancelAfterMs === undefined ? 'pay' : 'cancel';
      this.schedule.add({ fan, attempt, at: from + afterMs, change: { f, reservationId } });
    } else if (answer.kind === 'refused' && again !== undefined) {
      this.schedule.add({ fan, attempt: attempt + 1, at: from + again.afterMs });
    }
  }

  /** Opens a connection in the place of a lost one; when that fails, there is one less. */
  private replace(): void {
    openConnections(this.job.url, 1, this.client)
      .then(([opened]) => this.idle.push(opened!))
      .catch((error: Error) => {
        this.connections -= 1;
        if (this.connections === 0) this.fail(error);
      })
      .finally(() => this.pump(performance.now()));
  }
}
