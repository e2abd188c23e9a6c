import type { Clients, Rooms } from './app.js';
import type { Config } from './config.js';
import { createApollo } from './http/apollo.js';
import { Budget } from './http/budget.js';
import { startHttpServer } from './http/server.js';
import { TrustedDocuments } from './http/trusted-documents.js';
import type { Logger } from './platform/logger.js';
import type { Metrics } from './platform/metrics.js';
import { ping } from './platform/postgres.js';

/**
 * Opens the public port.
 *
 * @param stops takes what ends what was begun
 * @returns its URL
 */
export async function startApi(
  config: Config,
  clients: Clients,
  rooms: Rooms,
  metrics: Metrics,
  logger: Logger,
  stops: (() => Promise<void>)[],
): Promise<string> {
  await rooms.users.start();
  stops.push(() => rooms.users.stop());
  const pressure = rooms.waitingRoom.startPressure();
  stops.push(() => pressure.stop());
  const { production, graphiql: introspection, costPerMinute } = config;
  const budget = new Budget(clients.redis, { costPerMinute, exemptLoopback: !production });
  const apollo = createApollo({ schema: rooms.schema, production, introspection, logger, budget });
  await apollo.start();
  stops.push(() => apollo.stop());
  const http = await startHttpServer(config, {
    schema: rooms.schema,
    apollo,
    budget,
    countAnswer: metrics.countAnswer,
    documents: new TrustedDocuments(rooms.schema),
    authenticate: rooms.users.authenticate,
    logIn: rooms.users.logIn,
    logger,
    dependencies: [
      { name: 'postgres', needed: true, ping: () => ping(clients.health) },
      { name: 'redis', needed: false, ping: () => clients.redis.ping() },
      ...(rooms.reservations.undecided
        ? [{ name: 'queue', needed: false, ping: rooms.reservations.undecided }]
        : []),
    ],
  });
  stops.push(() => http.close());
  metrics.countSockets(http.sockets);
  for (const name of ['hot', 'bulk', 'background'] as const) {
    metrics.countWaiting(name, () => clients[name].waitingCount);
  }
  return http.url;
}
