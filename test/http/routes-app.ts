import { ROOMS } from '../../src/app.js';
import { createLogger } from '../../src/platform/logger.js';
import { startOn, type TestApp } from '../support/app.js';
import { createTestDatabase } from '../support/database.js';
import { testRoom } from './routes-room.js';

/** An app with the test room, and the errors of requests in its log. */
export interface RoutesApp extends TestApp {
  logged: { requestId?: string; err?: Error }[];
}

export async function startRoutesApp(environment: Record<string, string>): Promise<RoutesApp> {
  const database = await createTestDatabase();
  const logged: RoutesApp['logged'] = [];
  const error = (line: (typeof logged)[0]): void => {
    if (line.requestId !== undefined) logged.push(line);
  };
  const logger = Object.assign(createLogger('silent'), { error });
  const app = await startOn(database, environment, logger, { rooms: ROOMS.with(testRoom) });
  return {
    url: app.url!,
    metricsUrl: app.metricsUrl,
    database,
    logged,
    async stop() {
      await app.stop();
      await database.drop();
    },
  };
}
