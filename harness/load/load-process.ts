import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { FromWorker, LoadJob, LoadResult, Progress, ReplayJob, ReplayResult, ToWorker } from './job.js';

/** The process that sends the load. */
export class LoadProcess {
  private readonly child: ChildProcess;

  /** @param historyFile takes what the users asked for and saw, as JSON lines */
  constructor(readonly historyFile: string) {
    this.child = fork(new URL('./worker.js', import.meta.url), [historyFile], { execArgv: [] });
    // A message that cannot be sent any more is told by the end of the process.
    this.child.on('error', () => undefined);
  }

  async ready(): Promise<void> {
    const { kind } = await this.next();
    if (kind !== 'ready') throw new Error(`the load process began with ${kind}`);
  }

  run(job: LoadJob): Promise<LoadResult> {
    return this.play({ kind: 'run', job }) as Promise<LoadResult>;
  }

  /** @param onProgress is told how many fans have arrived */
  replay(job: ReplayJob, onProgress?: (arrived: number) => void): Promise<ReplayResult> {
    return this.play({ kind: 'replay', job }, onProgress) as Promise<ReplayResult>;
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

  private async play(work: ToWorker, onProgress?: (arrived: number) => void): Promise<LoadResult> {
    this.tell(work);
    const message = await this.next(onProgress);
    if (message.kind === 'result') return message.result;
    throw new Error(`the load process failed: ${message.kind === 'failed' ? message.message : message.kind}`);
  }

  private tell(message: ToWorker): void {
    if (!this.child.connected) throw new Error('the load process has ended');
    this.child.send(message);
  }

  /** What the process says next, but for how far it is. */
  private next(onProgress?: (arrived: number) => void): Promise<Exclude<FromWorker, Progress>> {
    const { child } = this;
    return new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error('the load process ended'));
      const onMessage = (message: FromWorker): void => {
        if (message.kind === 'progress') {
          onProgress?.(message.arrived);
          return;
        }
        child.off('message', onMessage).off('exit', onExit);
        resolve(message);
      };
      child.on('message', onMessage).once('exit', onExit);
    });
  }
}
