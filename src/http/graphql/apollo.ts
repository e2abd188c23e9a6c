import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { type AdmittedDocument, withRootConditionsMoved } from '../../execution/index.js';
import type { Context } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import { admit, BOUNDS } from '../admission/admit.js';
import type { Budget, Spent } from '../admission/budget.js';
import type { AnswerType } from './accept.js';
import { errorMask, logUnexpected, toGraphQLError } from './mask.js';
import { respond } from './respond.js';

const COERCION_ERRORS_MAX = 5;

export interface ApolloSettings {
  schema: GraphQLSchema;
  production: boolean;
  introspection: boolean;
  logger: Logger;
  budget: Budget;
  /** Called for each query and mutation that has kept every bound. */
  onAdmitted: (admitted: AdmittedDocument) => void;
}

/** Apollo Server with the bounds and errors of this API, and without plugins that send data elsewhere. */
export function createApollo(settings: ApolloSettings): ApolloServer<Context> {
  const mask = errorMask({ suggestions: !settings.production });
  return new ApolloServer<Context>({
    schema: settings.schema,
    introspection: settings.introspection,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    parseOptions: { maxTokens: BOUNDS.tokens },
    // Each error quotes the whole value that it is in, so many errors would make a small input expensive.
    executionOptions: { maxCoercionErrors: COERCION_ERRORS_MAX },
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => mask(formatted, error, isOfMutation(error)),
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
      rules(settings),
    ],
  });
}

/** The errors of mutations. Apollo does not pass the operation to `formatError`. */
const ofMutations = new WeakSet<object>();

function isOfMutation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ofMutations.has(error);
}

function rules(settings: ApolloSettings): ApolloServerPlugin<Context> {
  return { requestDidStart: async () => createListener(settings) };
}

/** The listener of one request. */
function createListener({ logger, budget, onAdmitted }: ApolloSettings): GraphQLRequestListener<Context> {
  let spent: Spent | undefined;
  return {
    async validationDidStart(request) {
      Object.assign(request, { document: withRootConditionsMoved(request.document) });
    },
    async didResolveOperation({ schema, source: text, document, operation, request, contextValue }) {
      if (!operation) return;
      try {
        if (operation.operation === 'subscription') throw new Fault('BAD_REQUEST', OVER_WEBSOCKET);
        const cost = admit({ schema, document, operation, variables: request.variables ?? {} });
        // The answer names the cost also when the budget does not cover it.
        spent = { requested: cost, remaining: budget.remaining(contextValue) };
        spent = await budget.spend(contextValue, cost);
        onAdmitted({ text, document, operationName: request.operationName });
      } catch (error) {
        throw error instanceof Fault ? toGraphQLError(error) : error;
      }
    },
    async didEncounterErrors({ errors, contextValue: { requestId }, operation, operationName }) {
      if (operation?.operation === 'mutation') for (const error of errors) ofMutations.add(error);
      logUnexpected(logger, errors, { requestId, operationName });
    },
    async willSendResponse({ request, response: { body, http }, contextValue }) {
      if (body.kind !== 'single') return;
      spent ??= await Promise.resolve(budget.spend(contextValue, COST_OF_REFUSED)).catch(() => undefined);
      const result = body.singleResult;
      // The route has already set the header to one of the two types.
      const accept = request.http?.headers.get('accept') as AnswerType;
      const { requestId } = contextValue;
      const { errors, data } = result;
      const answer = respond({ errors, data, requestId, spent, accept });
      if (answer.errors) result.errors = answer.errors;
      if (answer.extensions) result.extensions = { ...answer.extensions };
      if (answer.status !== undefined && typeof request.query === 'string') http.status = answer.status;
    },
  };
}

/** A request that is refused before its cost is known has been parsed all the same, and costs this much. */
const COST_OF_REFUSED = 1;

const OVER_WEBSOCKET = 'Subscriptions are served over WebSocket.';
