import type { HistoryWriter } from '../check/history.js';
import { Client } from './client.js';
import { Connection } from './connection.js';
import type { LoadJob, LoadResult } from './job.js';

/**
 * Sends the job's requests over its connections, on each the next as soon as the last is answered, and writes
 * down what every user asked for and saw.
 */
export async function runJob(job: LoadJob, history: HistoryWriter): Promise<LoadResult> {
  const connections = await openConnections(job.url, job.connections);
  const client = new Client(job, history, job.seconds);
  const cpuBefore = process.cpuUsage();
  let sent = 0;
  /** Resolves when time or requests have run out, or the connection is lost. */
  const run = (connection: Connection, name: string): Promise<void> =>
    new Promise((resolve) => {
      const next = (): void => {
        if (sent >= job.seatIds.length || client.tally.isOver) {
          resolve();
          return;
        }
        const guest = sent;
        sent += 1;
        const onEnd = ({ kind }: { kind: string }): void => (kind === 'lost' ? resolve() : next());
        const call = { connection, process: name, guest, since: performance.now(), onEnd };
        client.reserve(call, [job.seatIds[guest]!], `${job.name}/${guest}`);
      };
      next();
    });
  await Promise.all(connections.map((connection, index) => run(connection, `${job.name}#${index}`)));
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const connection of connections) connection.close();
  return { ...client.tally.result(), cpuMicros: user + system };
}

export async function openConnections(url: string, count: number): Promise<Connection[]> {
  const { hostname, port } = new URL(url);
  return Promise.all(Array.from({ length: count }, () => Connection.open(hostname, Number(port))));
}
