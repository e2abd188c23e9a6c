import { buildSchema, isAbstractType, lexicographicSortSchema, printSchema } from 'graphql';
import { buildRooms } from './app.js';
import { concertEntities } from './catalogue/index.js';
import { openClients } from './clients.js';
import { parseConfig } from './config.js';
import { migrations } from './migrations/index.js';
import { createLogger } from './platform/logger.js';
import { createMetrics } from './platform/metrics.js';
import { openOrm } from './platform/orm.js';

const HEADER = '# Generated from the code by `npm run generate`. Do not edit.\n\n';

/**
 * The public schema as text, sorted. No server is needed, because clients connect when they are first used.
 */
export async function printedSchema(): Promise<string> {
  const config = parseConfig({});
  const surroundings = {
    databaseUrl: 'postgres://nobody@localhost/nothing',
    redisUrl: 'redis://localhost',
    requestLog: null,
    jwtSecrets: ['only the shape of the schema is asked for'],
    admin: null,
    logger: createLogger('silent'),
    progress: () => undefined,
  };
  const clients = openClients(config, surroundings);
  const orm = await openOrm({ url: surroundings.databaseUrl, entities: concertEntities, migrations });
  const { schema, stop } = buildRooms(config, surroundings, clients, orm, createMetrics(), '');
  const text = `${HEADER}${printSchema(lexicographicSortSchema(schema))}\n`;
  await stop();
  await orm.close();
  await clients.close();
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
