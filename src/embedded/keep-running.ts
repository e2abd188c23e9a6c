import { sleep } from '../platform/clock.js';
import type { Daemon, EndingStep } from './daemon.js';

/** The longest pause between two attempts to start a server that will not start, in milliseconds. */
const LONGEST_PAUSE_MS = 5_000;

/** A server that was started along with us. */
export interface EmbeddedServer {
  /** As it appears in messages. */
  name: string;
  /** Where it answers, with user and password. */
  url: string;
  /** Ends it and returns when no process of it is left. */
  stop(): Promise<void>;
}

export interface KeepRunningOptions {
  name: string;
  first: Daemon;
  /** Starts it once more, at the same address. */
  startAgain: () => Promise<Daemon>;
  ending: EndingStep[];
  log: (line: string) => void;
}

/**
 * Starts a server again whenever it ends by itself, so that one killed by a lack of memory is back within a
 * second.
 *
 * @returns a function that ends this and the server
 */
export function keepRunning(options: KeepRunningOptions): () => Promise<void> {
  const stopping = new AbortController();
  let current = options.first;

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const how = await current.ended;
      if (stopping.signal.aborted) return;
      options.log(`${options.name} ended unexpectedly (${how}). It is being started again.`);
      const next = await startUntilItRuns(options, stopping.signal);
      if (next) current = next;
    }
  };

  const watching = watch();
  return async () => {
    stopping.abort();
    await current.end(options.ending);
    await watching;
    // A start that was under way when the stop was requested may have succeeded in the meantime.
    await current.end(options.ending);
  };
}

async function startUntilItRuns(
  options: KeepRunningOptions,
  signal: AbortSignal,
): Promise<Daemon | undefined> {
  for (let pauseMs = 100; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const daemon = await options.startAgain();
      options.log(`${options.name} runs again.`);
      return daemon;
    } catch (error) {
      options.log((error as Error).message);
      await sleep(pauseMs, signal);
    }
  }
  return undefined;
}
