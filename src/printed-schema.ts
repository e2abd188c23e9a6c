import {
  buildSchema,
  type GraphQLSchema,
  isAbstractType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { ROOMS } from './app.js';
import { type Clients, openClients } from './clients.js';
import { parseConfig } from './config.js';
import { createLogger } from './platform/logger.js';
import { buildHouse } from './start/build-house.js';
import { openOrmOf } from './start/prepare.js';

const HEADER = '# Generated from the code by `npm run generate`. Do not edit.\n\n';

/** The house without its servers. */
export interface EmptyHouse {
  schema: GraphQLSchema;
  clients: Clients;
  close(): Promise<void>;
}

/** Builds all rooms without a server: clients connect when they are first used, and rooms open nothing. */
export async function buildEmptyHouse(redisUrl = 'redis://localhost'): Promise<EmptyHouse> {
  const config = parseConfig(ROOMS, {});
  const databaseUrl = 'postgres://unused@localhost/nothing';
  const surroundings = {
    databaseUrl,
    redisUrl,
    logServer: null,
    jwtSecrets: ['only the shape of the schema is asked for'],
    secrets: { read: async () => '', fileOf: () => '' },
    logger: createLogger('silent'),
  };
  const clients = openClients(config, surroundings);
  const orm = await openOrmOf(ROOMS, databaseUrl);
  const house = buildHouse(ROOMS, config, { surroundings, clients, orm, deployment: '' });
  return {
    schema: house.schema,
    clients,
    async close() {
      house.close();
      await orm.close();
      await clients.close();
    },
  };
}

/** The public schema as text, sorted. */
export async function printedSchema(): Promise<string> {
  const house = await buildEmptyHouse();
  const text = `${HEADER}${printSchema(lexicographicSortSchema(house.schema))}\n`;
  await house.close();
  return text;
}

/**
 * Which types an interface or a union stands for, as JSON in the form of Apollo Client's `possibleTypes`. A
 * cache that knows no schema needs it to read `... on Refusal`.
 *
 * @param printed the public schema as text
 */
export function possibleTypes(printed: string): string {
  const schema = buildSchema(printed);
  const members = Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]);
  return `${JSON.stringify(Object.fromEntries(members), null, 2)}\n`;
}
