import type { HistoryWriter } from '../../tools/judge/history.js';
import { Client, type Player, type Sent } from './client.js';
import { type Connection, openConnections } from './connection.js';
import type { LoadJob, LoadResult } from './job.js';

/**
 * Sends the job's requests over its connections, on each the next as soon as the last is answered, and writes
 * down what every user asked for and saw.
 */
export async function runJob(job: LoadJob, history: HistoryWriter): Promise<LoadResult> {
  const loop = new ClosedLoop(job);
  const connections = await openConnections(job.url, job.connections, loop.client);
  const cpuBefore = process.cpuUsage();
  const startedAt = await loop.play(connections);
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const connection of connections) connection.close();
  const {
    cancelled: _none,
    paid: _neither,
    ...result
  } = loop.client.conclude(history, startedAt, job.seconds);
  return { ...result, cpuMicros: user + system };
}

class ClosedLoop implements Player {
  readonly client: Client;
  private sending = 0;
  /** Which connection each request went over. */
  private readonly over: Uint32Array;
  private readonly places = new Map<Connection, number>();
  private endsAt = 0;
  private finish: () => void = () => undefined;

  constructor(private readonly job: LoadJob) {
    this.client = new Client(job, this, job.seatIds.length);
    this.over = new Uint32Array(job.seatIds.length);
  }

  /**
   * Until time or requests have run out and all are answered.
   *
   * @returns when it began
   */
  async play(connections: readonly Connection[]): Promise<number> {
    for (const [place, connection] of connections.entries()) this.places.set(connection, place);
    const startedAt = performance.now();
    this.endsAt = startedAt + this.job.seconds * 1_000;
    this.sending = connections.length;
    await new Promise<void>((resolve) => {
      this.finish = resolve;
      for (const connection of connections) this.next(connection, performance.now());
    });
    return startedAt;
  }

  onEnd(connection: Connection, operation: number, now: number): void {
    if (this.client.journal.lossOf(operation) === undefined) this.next(connection, now);
    else this.stop();
  }

  sent(operation: number): Sent {
    const { name, seatIds } = this.job;
    return {
      process: `${name}#${this.over[operation]}`,
      guest: operation,
      what: { f: 'reserve', seatIds: [seatIds[operation]!], key: `${name}/${operation}` },
    };
  }

  private next(connection: Connection, now: number): void {
    const { job, client } = this;
    const number = client.journal.count;
    if (number >= job.seatIds.length || now >= this.endsAt) {
      this.stop();
      return;
    }
    this.over[number] = this.places.get(connection)!;
    const asked = { guest: number, seatIds: [job.seatIds[number]!], key: `${job.name}/${number}` };
    client.reserve(connection, asked, now, now);
  }

  private stop(): void {
    this.sending -= 1;
    if (this.sending === 0) this.finish();
  }
}
