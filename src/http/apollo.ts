import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestContext,
  type GraphQLRequestListener,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Context } from '../graphql/context.js';
import { Fault } from '../platform/fault.js';
import type { Logger } from '../platform/logger.js';
import { admit, BOUNDS } from './admit.js';
import { errorMask, isUnexpected, toGraphQLError } from './mask.js';

const COERCION_ERRORS_MAX = 5;

export interface ApolloSettings {
  schema: GraphQLSchema;
  production: boolean;
  introspection: boolean;
  logger: Logger;
}

/** Apollo Server with our bounds, our errors and nothing that calls out. */
export function createApollo(settings: ApolloSettings): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema: settings.schema,
    introspection: settings.introspection,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    parseOptions: { maxTokens: BOUNDS.tokens },
    // Each error quotes the whole value it is in: many of them make little input cost much time.
    executionOptions: { maxCoercionErrors: COERCION_ERRORS_MAX },
    stopOnTerminationSignals: false,
    formatError: errorMask({ suggestions: !settings.production }),
    logger: {
      debug: (message) => settings.logger.debug(message),
      info: (message) => settings.logger.info(message),
      warn: (message) => settings.logger.warn(message),
      error: (message) => settings.logger.error(message),
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      rules(settings.logger),
    ],
  });
}

function rules(logger: Logger): ApolloServerPlugin<Context> {
  const listener: GraphQLRequestListener<Context> = {
    async didResolveOperation({ schema, document, operation, request }) {
      if (!operation) return;
      try {
        if (operation.operation === 'subscription') throw new Fault('BAD_REQUEST', OVER_WEBSOCKET);
        admit({ schema, document, operation, variables: request.variables ?? {} });
      } catch (error) {
        throw error instanceof Fault ? toGraphQLError(error) : error;
      }
    },
    async didEncounterErrors({ errors, contextValue, operationName }) {
      for (const error of errors) {
        if (!isUnexpected(error)) continue;
        const { requestId } = contextValue;
        logger.error({ requestId, operationName, err: error.originalError ?? error }, 'unexpected error');
      }
    },
    async willSendResponse(request) {
      const { body, http } = request.response;
      if (body.kind !== 'single' || !body.singleResult.errors) return;
      const { requestId } = request.contextValue;
      const errors = body.singleResult.errors.map((error) => ({
        ...error,
        extensions: { ...error.extensions, requestId },
      }));
      body.singleResult.errors = errors;
      const status = statusOfErrors(errors, body.singleResult.data);
      if (status !== undefined && typeof request.request.query === 'string') {
        http.status = isPlainJson(request) ? 200 : status;
      }
    },
  };
  return { requestDidStart: async () => listener };
}

const OVER_WEBSOCKET = 'Subscriptions are served over WebSocket.';

const CLIENTS_MISTAKES = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_TOO_COMPLEX',
  'BAD_USER_INPUT',
]);

/** 400 when nothing but the client's mistakes is told, be it a bound of the document or one of a value. */
function statusOfErrors(errors: readonly GraphQLFormattedError[], data: unknown): number | undefined {
  const only = errors.every((error) => CLIENTS_MISTAKES.has(error.extensions?.code));
  return only && data == null ? 400 : undefined;
}

/**
 * GraphQL over HTTP: under `application/json` a well-formed request is answered with 200 even when its
 * document is refused; only `application/graphql-response+json` lets a client tell our 400 from a proxy's.
 */
function isPlainJson({ request }: GraphQLRequestContext<Context>): boolean {
  return request.http?.headers.get('accept') === 'application/json';
}
