import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Structured logs on standard output. Of what a client sent, only our ids and operation names are logged. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: { paths: ['req.headers.authorization', '*.password', '*.token'], censor: '[redacted]' },
  });
}
