import { LogAnswerLost, LogUnavailable } from './request-log.js';

/** Of what was only read. */
export function unavailable(cause: unknown): never {
  throw new LogUnavailable('the log does not answer', { cause });
}

/**
 * Of what was to be written: an answer of Redis, or a command that was never sent, says that nothing
 * happened; silence says nothing.
 */
export function failure(cause: unknown): never {
  const { name, message } = cause as Error;
  if (name === 'ReplyError' || message.includes("isn't writeable")) unavailable(cause);
  throw new LogAnswerLost("the log's answer was lost", { cause });
}
