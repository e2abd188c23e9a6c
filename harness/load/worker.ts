import { HistoryWriter } from '../../tools/judge/history.js';
import { runJob } from './closed-loop.js';
import type { FromWorker, LoadResult, ToWorker } from './job.js';
import { runReplay } from './replay.js';

// The load has a process of its own, so that its CPU time is not the server's and its event loop not the
// bench's.
const [historyFile] = process.argv.slice(2);
if (historyFile === undefined || process.send === undefined) {
  throw new Error('this is started by the bench, with the path of the history');
}
const history = new HistoryWriter({ path: historyFile });
const tell = (message: FromWorker): void => void process.send?.(message);

process.on('message', async (message: ToWorker) => {
  if (message.kind === 'end') {
    history.close();
    process.exit(0);
  }
  try {
    tell({ kind: 'result', result: await resultOf(message) });
  } catch (error) {
    tell({ kind: 'failed', message: (error as Error).message });
  }
});
// A bench that was killed leaves nothing behind. A Ctrl-C is the bench's to obey.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
tell({ kind: 'ready' });

function resultOf(message: Exclude<ToWorker, { kind: 'end' }>): Promise<LoadResult> {
  if (message.kind === 'run') return runJob(message.job, history);
  return runReplay(message.job, history, (arrived) => tell({ kind: 'progress', arrived }));
}
