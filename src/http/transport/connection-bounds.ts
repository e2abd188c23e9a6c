import proxyAddress from '@fastify/proxy-addr';
import type { Logger } from '../../platform/logger.js';
import { openFilesMax } from '../../platform/open-files.js';
import { type ConnectionBounds, SPARE_MAX } from './connections.js';

/**
 * Files that the process has open besides connections and database pools: its log, Redis, Kafka, and so on.
 */
const OTHER_FILES = 100;
const DEFAULT_MAX = 50_000;
/** The limit of open files lowers the bound no further than this. */
const LEAST = 16;

export interface ConnectionSettings {
  production: boolean;
  databasePool: number;
  /** Null: the default, if the limit of open files allows it. */
  connectionsMax: number | null;
  /** Null: the default. */
  connectionsPerAddressMax: number | null;
  trustedProxies: readonly string[];
}

/**
 * The most connections of one address in production. Behind an address may be all people of a company or of a
 * mobile provider's gateway. A fiftieth of what a process holds by default is enough for them, and too little
 * for an attack.
 */
const PER_ADDRESS_IN_PRODUCTION = 1_000;

/** The bounds of connections. They leave files for everything else, unless the limit of files is very low. */
export function connectionBounds(
  settings: ConnectionSettings,
  logger: Logger,
  files = openFilesMax(),
): ConnectionBounds {
  const { production, databasePool, connectionsMax, connectionsPerAddressMax, trustedProxies } = settings;
  const most =
    files === undefined ? Infinity : Math.max(LEAST, files - databasePool - OTHER_FILES - SPARE_MAX);
  if (connectionsMax !== null && connectionsMax > most) {
    logger.warn({ files, most }, 'CONNECTIONS_MAX is more than the limit of open files allows');
  }
  const max = Math.min(connectionsMax ?? DEFAULT_MAX, most);
  const perAddressMax = connectionsPerAddressMax ?? (production ? PER_ADDRESS_IN_PRODUCTION : Infinity);
  const trusted = proxyAddress.compile([...trustedProxies]);
  return { max, perAddressMax, isProxy: (address) => trusted(address, 0) };
}
