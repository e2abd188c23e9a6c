/** Where a source puts its results. */
export interface Sink<Result> {
  next(result: Result): void;
  complete(): void;
}

/** Begins a run; the returned function ends it at once. */
export type Source<Result> = (sink: Sink<Result>) => () => void;

interface Run<Result> {
  /** The newest result that its tab has not shown. */
  news: Result | undefined;
  complete: boolean;
  end: () => void;
  /** Sends new results to the response pane; undefined while another tab is open. */
  show: (() => void) | undefined;
}

/**
 * The runs of the tabs, one in each. GraphiQL has one response pane, and ends a run when another tab is
 * opened. Here the run goes on: when its tab is opened again, the pane shows the newest result and then the
 * next ones.
 */
export class Runs<Result> {
  readonly #runs = new Map<string, Run<Result>>();
  #active = '';

  /** Another tab was opened or one was closed: `tabs` are those that are left. */
  opened(active: string, tabs: readonly string[]): void {
    this.#active = active;
    for (const [tab, run] of this.#runs) {
      if (tab !== active) run.show = undefined;
      if (!tabs.includes(tab)) this.#end(tab);
    }
  }

  /** Whether something still runs, or has a result that was not shown, in a tab that is opened again. */
  goesOn(tab: string | undefined): boolean {
    const run = tab === undefined ? undefined : this.#runs.get(tab);
    return run !== undefined && run.show === undefined;
  }

  /** What the open tab runs, from its newest result on; begun with `source` where nothing was running. */
  inOpenTab(source: Source<Result>): AsyncIterableIterator<Result> {
    const tab = this.#active;
    return this.#resultsOf(tab, this.goesOn(tab) ? this.#runs.get(tab)! : this.#begin(tab, source));
  }

  #begin(tab: string, source: Source<Result>): Run<Result> {
    this.#end(tab);
    const run: Run<Result> = { news: undefined, complete: false, end: () => undefined, show: undefined };
    this.#runs.set(tab, run);
    run.end = source({
      next(result) {
        run.news = result;
        run.show?.();
      },
      complete() {
        run.complete = true;
        run.show?.();
      },
    });
    return run;
  }

  #end(tab: string): void {
    this.#runs.get(tab)?.end();
    this.#runs.delete(tab);
  }

  #resultsOf(tab: string, run: Run<Result>): AsyncIterableIterator<Result> {
    const take = (): IteratorResult<Result> | undefined => {
      const { news } = run;
      run.news = undefined;
      if (news !== undefined) return { done: false, value: news };
      if (!run.complete) return undefined;
      if (this.#runs.get(tab) === run) this.#runs.delete(tab);
      return { done: true, value: undefined };
    };
    let waiting: ((result: IteratorResult<Result>) => void) | undefined;
    const show = (): void => {
      const taken = waiting && take();
      if (!taken) return;
      waiting?.(taken);
      waiting = undefined;
    };
    run.show = show;
    return {
      next: () =>
        new Promise((resolve) => {
          waiting = resolve;
          if (run.show === show) show();
        }),
      // GraphiQL stops a run before it says which tab is open. Only in the same tab has the visitor stopped
      // it.
      return: async () => {
        await undefined;
        if (run.show === show) this.#end(tab);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
