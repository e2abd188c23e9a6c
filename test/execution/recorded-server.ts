import { type GraphQLSchema, isObjectType, responsePathAsArray } from 'graphql';
import { ROOMS } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { PlannedOperations } from '../../src/execution/planned-operations.js';
import { TrustedDocuments } from '../../src/execution/trusted-documents.js';
import type { Caller, Context } from '../../src/graphql/context.js';
import { Budget } from '../../src/http/admission/budget.js';
import { createApollo } from '../../src/http/graphql/apollo.js';
import { KeptAnswers } from '../../src/http/graphql/kept-answers.js';
import { Health } from '../../src/http/health.js';
import { startHttpServer } from '../../src/http/server.js';
import { Fault } from '../../src/platform/fault.js';
import { createLogger, type Logger } from '../../src/platform/logger.js';
import { buildEmptyHouse } from '../../src/printed-schema.js';
import { testRedisUrl } from '../support/redis.js';
import type { Inventor } from './inventor.js';
import { FRIEND } from './requests.js';

/** One request as the resolvers saw it. */
export class Recording {
  readonly calls: object[] = [];
  readonly logged: object[] = [];
  /** How often the server authenticated the caller. */
  authentications = 0;

  constructor(private readonly inventor: Inventor) {}

  called(args: unknown, context: Context, info: Parameters<typeof responsePathAsArray>[0], field: Resolved) {
    const { requestId: _id, loaders, ...rest } = context;
    const at = responsePathAsArray(info).join('.');
    this.calls.push({
      at,
      args: structuredClone(args),
      context: rest,
      loaders: loaders.constructor.name,
      ...field.info,
    });
    return this.inventor.resolve(field.type, at);
  }
}

interface Resolved {
  type: Parameters<Inventor['resolve']>[0];
  info: object;
}

export interface RecordedServer {
  url: string;
  schema: GraphQLSchema;
  documents: TrustedDocuments;
  operations: PlannedOperations;
  /** Records the requests from this address from now on. */
  record(address: string, recording: Recording): void;
  stop(): Promise<void>;
}

/** The real schema and server, with resolvers that record what they are given and invent the rest. */
export async function startRecordedServer(): Promise<RecordedServer> {
  const config = parseConfig(ROOMS, {
    PORT: '0',
    ALLOWED_ORIGINS: FRIEND,
    TRUSTED_PROXIES: '127.0.0.1',
    GRAPHIQL: 'false',
  });
  const recordings = new Map<string, Recording>();
  let latest: Recording | undefined;
  const house = await buildEmptyHouse(testRedisUrl());
  const { schema } = house;
  recordResolvers(schema, recordings);
  const logger = noting((entry) => latest?.logged.push(entry));
  const { redis } = house.clients;
  await redis.connect();
  const budget = new Budget(redis, { costPerMinute: 1_000_000_000, exemptLoopback: true });
  const documents = new TrustedDocuments(schema);
  const operations = new PlannedOperations(schema, documents);
  const apollo = createApollo({
    schema,
    production: false,
    introspection: false,
    logger,
    budget,
    onAdmitted: (admitted) => operations.add(admitted),
  });
  await apollo.start();
  const login = async () => null;
  const server = await startHttpServer(config, {
    schema,
    apollo,
    budget,
    operations,
    keptAnswers: new KeptAnswers(),
    logger,
    authenticateSocket: login,
    health: new Health([]),
    countAnswer: () => undefined,
    onSocketCut: () => undefined,
    authenticate: (authorization) => {
      if (latest) latest.authentications += 1;
      return authenticate(authorization);
    },
  });
  return {
    url: server.url,
    schema,
    documents,
    operations,
    record(address, recording) {
      recordings.clear();
      recordings.set(address, recording);
      latest = recording;
    },
    async stop() {
      await server.close();
      await apollo.stop();
      await house.close();
    },
  };
}

function recordResolvers(schema: GraphQLSchema, recordings: Map<string, Recording>): void {
  const { Subscription: _live, ...types } = schema.getTypeMap();
  for (const type of Object.values(types)) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.resolve) continue;
      field.resolve = (source, args, context: Context, info) => {
        const { fieldName, parentType, returnType, operation, variableValues } = info;
        const given = source === undefined ? 'no source' : source.constructor.name;
        const told = {
          fieldName,
          parent: parentType.name,
          returns: String(returnType),
          given,
          variableValues,
        };
        const recording = recordings.get(context.address);
        if (!recording) throw new Error(`no request was expected from ${context.address}`);
        return recording.called(args, context, info.path, {
          type: returnType,
          info: { ...told, operation: operation.name?.value },
        });
      };
    }
  }
}

/** `Bearer fan-7` is the fan 7. A `stolen` token is refused; with `broken`, authentication itself fails. */
async function authenticate(authorization: string | undefined): Promise<Caller | null> {
  if (authorization === undefined) return null;
  const [role = '', number] = authorization.replace('Bearer ', '').split('-');
  if (role === 'stolen') throw new Fault('UNAUTHENTICATED');
  if (role === 'broken') throw new Error('the caller cannot be authenticated now');
  const name = `${role}-${number}`;
  return {
    userId: name,
    viewerId: `viewer-${name}`,
    sessionId: `session-${name}`,
    roles: [role.toUpperCase()] as never,
  };
}

/** The two executors word an error about a value differently. */
function wordsOf(error: Error | undefined): string {
  const words = String(error).split('\n')[0]!;
  return /^(Error: |GraphQLError: )?(Abstract type|Runtime Object type|Expected )/.test(words)
    ? 'a value'
    : words;
}

function noting(note: (entry: object) => void): Logger {
  const logger = createLogger('silent');
  logger.error = ((of: { requestId?: string; operationName?: string; err?: Error }, words: string) =>
    note({ words, operationName: of.operationName, error: wordsOf(of.err) })) as Logger['error'];
  return logger;
}
