import { readFileSync } from 'node:fs';
import type { Connection } from '../load/connection.js';
import { Exchange } from '../load/exchange.js';
import { Requests } from '../load/requests.js';
import type { FromJoiner, ToJoiner } from './join-job.js';

const tell = (message: FromJoiner): void => void process.send?.(message);

/** Joins rooms one after the other, on each connection the next as soon as the last is answered. */
async function joinAll({ url, guestsFile, document, rooms, connections }: ToJoiner): Promise<FromJoiner> {
  const guests = JSON.parse(readFileSync(guestsFile, 'utf8'));
  const requests = new Requests(url, guests, 'JoinWaitingRoom', document);
  const exchange = new Exchange();
  const open = await exchange.open(url, connections);
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const faults: Record<string, number> = {};
  const placeIds: string[] = [];
  let next = 0;
  const count = rooms.length * guests.length;
  const run = (connection: Connection): Promise<void> =>
    new Promise((resolve) => {
      const join = (): void => {
        if (next >= count) {
          resolve();
          return;
        }
        const guest = next % guests.length;
        const concertId = rooms[Math.floor(next / guests.length)]!;
        next += 1;
        exchange.send(connection, requests, { guest, input: { concertId } }, (body, error) => {
          const id = /"id":"(qpl_\w+)"/.exec(body ?? '')?.[1];
          if (id !== undefined) placeIds.push(id);
          else {
            const code = /"code":"(\w+)"/.exec(body ?? '')?.[1] ?? error ?? 'NO_ANSWER';
            faults[code] = (faults[code] ?? 0) + 1;
          }
          if (body === undefined) resolve();
          else join();
        });
      };
      join();
    });
  await Promise.all(open.map(run));
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const connection of open) connection.close();
  const seconds = (performance.now() - startedAt) / 1_000;
  const joined = new Set(placeIds).size;
  return { kind: 'joined', seconds, joined, faults, cpuMicros: user + system };
}

process.on('message', (job: ToJoiner) => {
  joinAll(job).then(tell, ({ message }: Error) => tell({ kind: 'failed', message }));
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
