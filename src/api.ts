import type { Rooms } from './app.js';
import type { Clients } from './clients.js';
import type { Config } from './config.js';
import { PlannedOperations, TrustedDocuments } from './execution/index.js';
import { Budget } from './http/admission/budget.js';
import { createApollo } from './http/graphql/apollo.js';
import type { Health } from './http/health.js';
import { startHttpServer } from './http/server.js';
import type { Logger } from './platform/logger.js';
import type { Metrics } from './platform/metrics.js';

/**
 * Opens the public port.
 *
 * @param stops receives the functions that end what was started
 * @returns its URL
 */
export async function startApi(
  config: Config,
  clients: Clients,
  rooms: Rooms,
  metrics: Metrics,
  health: Health,
  logger: Logger,
  stops: (() => Promise<void>)[],
): Promise<string> {
  await rooms.users.start();
  stops.push(() => rooms.users.stop());
  const pressure = rooms.waitingRoom.startPressure();
  stops.push(() => pressure.stop());
  const { production, graphiql: introspection, costPerMinute } = config;
  const budget = new Budget(clients.redis, { costPerMinute, exemptLoopback: !production });
  const { schema } = rooms;
  const operations = new PlannedOperations(schema, new TrustedDocuments(schema));
  const onAdmitted = operations.add.bind(operations);
  const apollo = createApollo({ schema, production, introspection, logger, budget, onAdmitted });
  await apollo.start();
  stops.push(() => apollo.stop());
  const http = await startHttpServer(config, {
    schema,
    apollo,
    budget,
    countAnswer: metrics.countAnswer,
    onSocketCut: () => metrics.socketsCut.inc(),
    operations,
    authenticate: rooms.users.authenticate,
    authenticateSocket: rooms.users.authenticateSocket,
    logger,
    health,
  });
  stops.push(() => http.close());
  metrics.countSockets(http.sockets);
  metrics.countBacklog(http.socketBacklog);
  for (const name of ['hot', 'bulk', 'background'] as const) {
    metrics.countWaiting(name, () => clients[name].waitingCount);
  }
  return http.url;
}
