import { readFileSync } from 'node:fs';
import { HistoryWriter } from '../../tools/judge/history.js';
import type { FromWatchers, ToWatchers, WatchersJob } from './job.js';
import { Watchers } from './watchers.js';

const DONE: FromWatchers = { kind: 'done' };
let watchers: Watchers;

async function come(job: WatchersJob): Promise<FromWatchers> {
  const guests = JSON.parse(readFileSync(job.guestsFile, 'utf8'));
  watchers = new Watchers(job, guests, new HistoryWriter({ path: job.historyFile }));
  await watchers.come();
  return DONE;
}

/** All watchers are in this process, so that their CPU time is not the server's. */
async function answer(asked: ToWatchers): Promise<FromWatchers> {
  switch (asked.kind) {
    case 'come':
      return come(asked.job);
    case 'count':
      watchers.count();
      return DONE;
    case 'back':
      return { kind: 'return', ...(await watchers.back(asked.withinMs)) };
    case 'phase':
      return { kind: 'line', ...(await watchers.phase(asked.phase, asked.withinMs)) };
    case 'listen':
      watchers.listen();
      return DONE;
    case 'heard':
      return { kind: 'heard', ...watchers.heard(asked.ticks) };
    case 'stall':
      watchers.stall(asked.stalling);
      return DONE;
    case 'stalled':
      return { kind: 'stalled', ...(await watchers.stalled(asked.withinMs)) };
    case 'conclude':
      return { kind: 'account', ...(await watchers.conclude()) };
  }
}

process.on('message', (asked: ToWatchers) => {
  answer(asked).then(
    (said) => void process.send?.(said),
    ({ message }: Error) => void process.send?.({ kind: 'failed', message } satisfies FromWatchers),
  );
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
