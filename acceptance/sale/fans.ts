import { readFileSync } from 'node:fs';
import { HistoryWriter } from '../../tools/judge/history.js';
import { Crowd } from './crowd.js';
import { HttpPool } from './http-pool.js';
import type { FromFans, SaleJob, ToFans } from './sale-job.js';

const CONNECTIONS = 128;
const TELL_EVERY_MS = 500;

const tell = (message: FromFans): void => void process.send?.(message);

/** All fans are in this process, so that their CPU time is not the server's. */
async function live(job: SaleJob): Promise<void> {
  const history = new HistoryWriter({ path: job.historyFile });
  const guests = JSON.parse(readFileSync(job.guestsFile, 'utf8'));
  const crowd = new Crowd(job, guests, await HttpPool.open(job.url, CONNECTIONS), history);
  const timer = setInterval(() => tell({ kind: 'progress', counts: crowd.counts }), TELL_EVERY_MS);
  const result = await crowd.live();
  clearInterval(timer);
  history.close();
  tell({ kind: 'over', result });
}

process.on('message', (message: ToFans) => {
  if (message.kind === 'end') process.exit(0);
  live(message.job).catch(({ message }: Error) => tell({ kind: 'failed', message }));
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
