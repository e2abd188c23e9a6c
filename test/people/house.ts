import { randomInt, randomUUID } from 'node:crypto';
import { type ExecutionResult, type GraphQLSchema, graphql } from 'graphql';
import { pino } from 'pino';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { type Context, Loaders } from '../../src/graphql/context.js';
import { createPeople, type People } from '../../src/people/index.js';
import { type Database, openPool } from '../../src/platform/postgres.js';
import { openRedis } from '../../src/platform/redis.js';
import { createKeyring } from '../../src/platform/secrets.js';
import { type Room } from '../../src/room/index.js';
import { walletRoom } from '../../src/wallet/index.js';
import { createTestDatabase } from '../support/database.js';
import { testRedisUrl } from '../support/redis.js';

type RoomDeps = Parameters<typeof createPeople>[0];
type Settings = RoomDeps['settings'];

export interface Asker {
  authorization?: string;
  address?: string;
}

/** One process: its own room on the common database and Redis. */
export interface Process {
  room: People;
  wallets: Room;
  /** Answers an operation the way the entry does: authenticates, then executes. */
  ask(source: string, variables?: object, asker?: Asker): Promise<ExecutionResult>;
  contextOf(authorization?: string): Promise<Context>;
}

export interface House {
  pool: Database;
  process(settings?: Partial<Settings>, deps?: Partial<RoomDeps>): Promise<Process>;
  /** Ends the processes of the test that just ran. */
  stopProcesses(): Promise<void>;
  close(): Promise<void>;
}

export const SECRETS = [
  'the first root secret, 32 bytes or more',
  'the second root secret, also long enough',
];
/** It needs no more of the ground. */
const walletOf = (pool: Database) => {
  const settings = walletRoom.settings({}, { production: false, embedded: true });
  return walletRoom.build({ pool, settings } as never);
};

const SETTINGS: Settings = { guestSessions: true, production: false };

/** A database and Redis, on which a test starts as many processes as it needs. */
export async function openHouse(): Promise<House> {
  const database = await createTestDatabase();
  const pool = openPool({
    url: database.url,
    name: 'test',
    size: 10,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 5_000,
    onIdleError: () => {},
  });
  const redis = openRedis(testRedisUrl(), () => {});
  await redis.connect();
  const rooms: People[] = [];
  return {
    pool,
    async process(settings = {}, deps = {}) {
      const room = createPeople({
        pool,
        backgroundPool: pool,
        redis,
        openWallet: walletOf(pool).offers!.open,
        onSignOut: async () => undefined,
        keyring: createKeyring(SECRETS),
        logger: pino({ level: 'silent' }),
        ...deps,
        settings: { ...SETTINGS, ...settings },
      });
      await room.start();
      rooms.push(room);
      return processOf(room, walletOf(pool));
    },
    async stopProcesses() {
      await Promise.all(rooms.splice(0).map((room) => room.stop()));
    },
    async close() {
      redis.disconnect();
      await pool.end();
      await database.drop();
    },
  };
}

function processOf(room: People, wallets: Room): Process {
  const schema = schemaOf([...room.resolvers, ...(wallets.resolvers ?? [])]);
  const contextOf = async (authorization?: string, address = '198.51.100.1'): Promise<Context> => ({
    requestId: randomUUID(),
    caller: await room.authenticate(authorization),
    address,
    loaders: new Loaders(),
  });
  return {
    room,
    wallets,
    contextOf,
    async ask(source, variables = {}, asker = {}) {
      const contextValue = await contextOf(asker.authorization, asker.address ?? randomAddress());
      return graphql({ schema, source, contextValue, variableValues: variables as Record<string, unknown> });
    },
  };
}

function schemaOf(resolvers: object[]): GraphQLSchema {
  return buildSchemaSync({
    resolvers: resolvers.map((resolver) => resolver.constructor) as NonEmptyArray<() => void>,
    container: { get: (type) => resolvers.find((resolver) => resolver.constructor === type) },
    validate: false,
  });
}

/** An address that no other test has used up. */
export function randomAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

export function randomEmail(): string {
  return `fan-${randomUUID()}@example.com`;
}
