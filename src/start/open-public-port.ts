import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import { PlannedOperations, TrustedDocuments } from '../execution/index.js';
import { Budget } from '../http/admission/budget.js';
import { createApollo } from '../http/graphql/apollo.js';
import type { Health } from '../http/health.js';
import { startHttpServer } from '../http/server.js';
import type { Logger } from '../platform/logger.js';
import type { House } from './build-house.js';
import type { Stop } from './stopping.js';

interface PublicPortDeps {
  clients: Clients;
  house: House;
  health: Health;
  logger: Logger;
}

/**
 * Opens the public port.
 *
 * @param stops receives the functions that end what was started
 * @returns its URL
 */
export async function openPublicPort(
  config: Config,
  { clients, house, health, logger }: PublicPortDeps,
  stops: Stop[],
): Promise<string> {
  const { schema, metrics, authentication, rooms, keptAnswers } = house;
  const { production, graphiql: introspection, costPerMinute } = config;
  const budget = new Budget(clients.redis, { costPerMinute, exemptLoopback: !production });
  const operations = new PlannedOperations(schema, new TrustedDocuments(schema));
  const onAdmitted = operations.add.bind(operations);
  const apollo = createApollo({ schema, production, introspection, logger, budget, onAdmitted });
  await apollo.start();
  stops.push(() => apollo.stop());
  const http = await startHttpServer(config, {
    schema,
    apollo,
    budget,
    keptAnswers,
    countAnswer: metrics.http.countAnswer,
    onSocketCut: () => metrics.http.socketsCut.inc(),
    operations,
    ...authentication,
    logger,
    health,
    routes: rooms.flatMap(({ room }) => room.routes ?? []),
    folders: rooms.flatMap(({ room }) => room.folders ?? []),
  });
  stops.push(() => http.close());
  house.publicAddress.opened(http.port);
  metrics.http.countSockets(http.sockets);
  metrics.http.countBacklog(http.socketBacklog);
  for (const name of ['hot', 'bulk', 'background'] as const) {
    metrics.countWaiting(name, () => clients[name].waitingCount);
  }
  return http.url;
}
