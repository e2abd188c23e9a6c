import { monotonicMs } from '../../platform/clock.js';

/** How much of one turn of the event loop first events may take. */
const TURN_MS = 10;
const UNDER_WAY_MAX = 2;

/**
 * @returns a promise if the work is not finished yet. The task never throws, and its promise never rejects.
 */
type Task = () => Promise<void> | undefined;

/**
 * First events are large, such as whole seat maps, and many callers may request them at once. Only a few are
 * made in one turn of the event loop, and the addresses take turns. Other events are sent in between.
 */
export class FirstEvents {
  /** By address. The address whose turn is next comes first. */
  readonly #waiting = new Map<string, Set<Task>>();
  #spentMs = 0;
  #underWay = 0;
  #looking = false;

  /**
   * Runs the task at once, or in a later turn of the event loop.
   *
   * @returns drops the task if it has not begun
   */
  make(address: string, task: Task): () => void {
    if (this.#waiting.size === 0 && this.#hasTime) this.#do(task);
    else this.#push(address, task);
    this.#lookInNextTurn();
    return () => this.#drop(address, task);
  }

  get #hasTime(): boolean {
    return this.#spentMs < TURN_MS && this.#underWay < UNDER_WAY_MAX;
  }

  #push(address: string, task: Task): void {
    const tasks = this.#waiting.get(address);
    if (tasks) tasks.add(task);
    else this.#waiting.set(address, new Set([task]));
  }

  #drop(address: string, task: Task): void {
    const tasks = this.#waiting.get(address);
    if (tasks?.delete(task) && tasks.size === 0) this.#waiting.delete(address);
  }

  #do(task: Task): void {
    const startMs = monotonicMs();
    const begun = task();
    this.#spentMs += monotonicMs() - startMs;
    if (!begun) return;
    this.#underWay += 1;
    void begun.then(() => {
      this.#underWay -= 1;
      this.#lookInNextTurn();
    });
  }

  #lookInNextTurn(): void {
    if (this.#looking) return;
    this.#looking = true;
    setImmediate(() => {
      this.#looking = false;
      this.#spentMs = 0;
      while (this.#waiting.size > 0 && this.#hasTime) this.#do(this.#next());
      if (this.#waiting.size > 0 && this.#underWay < UNDER_WAY_MAX) this.#lookInNextTurn();
    });
  }

  #next(): Task {
    const [address, tasks] = this.#waiting.entries().next().value!;
    const [task] = tasks;
    tasks.delete(task!);
    this.#waiting.delete(address);
    if (tasks.size > 0) this.#waiting.set(address, tasks);
    return task!;
  }
}
