import type { Logger } from '../platform/logger.js';
import type { LogServer, OwnSecrets } from '../room/index.js';

/** What the app runs on: servers that are up, and secrets. */
export interface Surroundings {
  databaseUrl: string;
  redisUrl: string;
  /** Keeps accepted requests; null: there is none. */
  logServer: LogServer | null;
  /** The root secrets, the signing one first. */
  jwtSecrets: readonly string[];
  secrets: OwnSecrets;
  logger: Logger;
  /** Takes a line about the progress of the start. */
  progress: (line: string) => void;
}
