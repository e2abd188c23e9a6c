import { textTable, whole } from '../../harness/text-table.js';
import type { BroadcastFigures } from './broadcast.js';
import type { JoinFigures } from './joins.js';
import type { MillionFigures } from './million.js';

export function joinText({
  joins,
  seconds,
  micros,
  microsInAll,
  bareHttpMicros,
  loadMicros,
}: JoinFigures): string {
  const parts = [micros.api, micros.postgres, micros.redis, microsInAll, bareHttpMicros, loadMicros];
  const cells = [joins, joins / seconds, ...parts];
  const titles = ['joins', 'joins/s', 'API µs', 'PG µs', 'Redis µs', 'in all µs', 'bare HTTP µs', 'load µs'];
  return textTable(
    titles.map((title) => ({ title })),
    [cells.map((value) => (value === undefined ? '-' : whole(value)))],
  );
}

export function broadcastText({ rows }: BroadcastFigures): string {
  const titles = ['sockets', 'p50 ms', 'p99 ms', 'CPU ms', 'µs each', 'KB each'];
  return textTable(
    [{ title: 'one tick', align: 'left' }, ...titles.map((title) => ({ title }))],
    rows.map(({ name, readers, p50Ms, p99Ms, cpuMs, kilobytesAReader }) => [
      name,
      whole(readers),
      p50Ms.toFixed(0),
      p99Ms.toFixed(0),
      cpuMs.toFixed(0),
      ((cpuMs * 1_000) / readers).toFixed(1),
      kilobytesAReader.toFixed(1),
    ]),
  );
}

export function millionText({ waiters, redisMegabytes, apiMegabytes, tickMs }: MillionFigures): string {
  const { api, worker, redis } = tickMs;
  const titles = ['waiting', 'Redis MB', 'API MB', 'API ms/s', 'worker ms/s', 'Redis ms/s'];
  return textTable(
    titles.map((title) => ({ title })),
    [[waiters, redisMegabytes, apiMegabytes, api, worker, redis].map(whole)],
  );
}
