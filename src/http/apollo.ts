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
import { isUnexpected, maskError, toGraphQLError } from './mask.js';

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
    // "Did you mean" would tell the schema to whoever guesses.
    hideSchemaDetailsFromClientErrors: settings.production,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    parseOptions: { maxTokens: BOUNDS.tokens },
    stopOnTerminationSignals: false,
    formatError: maskError,
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
      if (answersWithPlainJson(request, errors)) http.status = 200;
    },
  };
  return { requestDidStart: async () => listener };
}

const BEFORE_EXECUTION = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_TOO_COMPLEX',
  'BAD_USER_INPUT',
]);

/**
 * GraphQL over HTTP: under `application/json` a well-formed request is answered with 200 even when its document is
 * refused; only `application/graphql-response+json` lets a client tell our 400 from a proxy's.
 */
function answersWithPlainJson(
  { request }: GraphQLRequestContext<Context>,
  errors: readonly GraphQLFormattedError[],
): boolean {
  const accept = request.http?.headers.get('accept') ?? '';
  return (
    !accept.includes('application/graphql-response+json') &&
    typeof request.query === 'string' &&
    errors.some((error) => BEFORE_EXECUTION.has(error.extensions?.code))
  );
}
