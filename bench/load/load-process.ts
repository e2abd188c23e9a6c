import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { FromWorker, LoadJob, LoadResult, ToWorker } from './job.js';

/** The process that sends the load. */
export class LoadProcess {
  private readonly child: ChildProcess;

  /** @param historyFile takes what the users asked for and saw, as JSON lines */
  constructor(historyFile: string) {
    this.child = fork(new URL('./worker.js', import.meta.url), [historyFile], { execArgv: [] });
    // A message that cannot be sent any more is told by the end of the process.
    this.child.on('error', () => undefined);
  }

  async ready(): Promise<void> {
    const { kind } = await this.next();
    if (kind !== 'ready') throw new Error(`the load process began with ${kind}`);
  }

  async run(job: LoadJob): Promise<LoadResult> {
    this.tell({ kind: 'run', job });
    const message = await this.next();
    if (message.kind === 'result') return message.result;
    throw new Error(`the load process failed: ${message.kind === 'failed' ? message.message : message.kind}`);
  }

  /** Completes the history and ends the process. */
  async end(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.tell({ kind: 'end' });
    const [code] = await exit;
    if (code !== 0) throw new Error('the load process could not complete the history');
  }

  /** Ends the process in the middle of whatever it does. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private tell(message: ToWorker): void {
    if (!this.child.connected) throw new Error('the load process has ended');
    this.child.send(message);
  }

  private async next(): Promise<FromWorker> {
    const gone = new AbortController();
    const exit = once(this.child, 'exit', { signal: gone.signal }).then(() => {
      throw new Error('the load process ended');
    });
    try {
      const [message] = (await Promise.race([once(this.child, 'message'), exit])) as [FromWorker];
      return message;
    } finally {
      gone.abort();
      // Aborted, or thrown by the race already.
      exit.catch(() => undefined);
    }
  }
}
