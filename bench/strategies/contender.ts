import type { Strategy } from '../options.js';

/** What the log of QUEUE is made of. */
export type Log = 'Streams' | 'Kafka';

/** What is measured: a strategy, and for QUEUE its log, where that is known. */
export interface Contender {
  strategy: Strategy;
  log: Log | undefined;
}

export function nameOf({ strategy, log }: Contender): string {
  return log === undefined ? strategy : `${strategy} ${log}`;
}
