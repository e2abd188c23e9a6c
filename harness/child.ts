import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of our own that is told things and tells things, one at a time. */
export class Child<To extends object, From> {
  private readonly child: ChildProcess;

  constructor(module: URL, parameters: readonly string[] = []) {
    this.child = fork(module, [...parameters], { execArgv: [] });
    this.child.on('error', () => undefined);
  }

  get pid(): number {
    return this.child.pid!;
  }

  tell(message: To): void {
    this.child.send(message);
  }

  /** @throws Error when the process has ended */
  async next(): Promise<From> {
    const gone = new AbortController();
    const { signal } = gone;
    const ended = once(this.child, 'exit', { signal }).then(() => {
      throw new Error('a process that was started here has ended');
    });
    try {
      const [message] = (await Promise.race([once(this.child, 'message', { signal }), ended])) as [From];
      return message;
    } finally {
      gone.abort();
      ended.catch(() => undefined);
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
