import type { Logger } from '../platform/logger.js';
import { RepeatedFailure } from '../platform/outage-logger.js';

/** Makes the function that reports failures of something. */
export type Report = (what: string) => (error: unknown) => void;

/** With its stack the first time only: in an outage the same failure comes many times per second. */
export function failureReport(logger: Logger): Report {
  return (what) => {
    const repeated = new RepeatedFailure((reason, times, first) =>
      first === undefined
        ? logger.error({ reason, times }, `${what} still fails`)
        : logger.error({ err: first }, `${what} failed`),
    );
    return (error) => repeated.failed(error);
  };
}
