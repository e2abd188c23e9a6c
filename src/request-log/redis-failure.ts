import { LogAnswerLost, LogUnavailable } from './request-log.js';

/** For a command that only reads. */
export function unavailable(cause: unknown): never {
  throw new LogUnavailable('the log does not answer', { cause });
}

/**
 * Errors that Redis reports before a command begins. A script that fails in the middle keeps what it has
 * written.
 */
const NOT_BEGUN = /^(OOM|MISCONF|READONLY|LOADING|NOAUTH|NOPERM|BUSY|MASTERDOWN)/;

/**
 * For a command that writes: if it was never sent, or Redis did not begin it, it has changed nothing. In all
 * other cases the outcome is unknown.
 */
export function failure(cause: unknown): never {
  const { name, message } = cause as Error;
  const refused = name === 'ReplyError' && NOT_BEGUN.test(message);
  if (refused || message.includes("isn't writeable")) unavailable(cause);
  throw new LogAnswerLost("the log's answer was lost", { cause });
}
