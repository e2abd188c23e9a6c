import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * Structured logs on standard output. Nothing a client sent is logged but ids of ours and operation names.
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: { paths: ['req.headers.authorization', '*.password', '*.token'], censor: '[redacted]' },
  });
}
