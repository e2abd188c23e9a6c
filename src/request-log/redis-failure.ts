import { LogAnswerLost, LogUnavailable } from './request-log.js';

/** Of what was only read. */
export function unavailable(cause: unknown): never {
  throw new LogUnavailable('the log does not answer', { cause });
}

/** What Redis says before it begins. A script that fails in the middle leaves what it has done. */
const NOT_BEGUN = /^(OOM|MISCONF|READONLY|LOADING|NOAUTH|NOPERM|BUSY|MASTERDOWN)/;

/**
 * Of what was to be written: a command that was never sent, or that Redis did not begin, has changed nothing;
 * of all others nobody knows.
 */
export function failure(cause: unknown): never {
  const { name, message } = cause as Error;
  const refused = name === 'ReplyError' && NOT_BEGUN.test(message);
  if (refused || message.includes("isn't writeable")) unavailable(cause);
  throw new LogAnswerLost("the log's answer was lost", { cause });
}
