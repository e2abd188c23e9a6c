import { randomUUID } from 'node:crypto';
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import { type Context, Loaders, type Login } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import { admit } from '../admit.js';
import type { Budget } from '../budget.js';
import { errorMask, logUnexpected, toGraphQLError } from '../mask.js';
import type { TrustedDocuments } from '../trusted-documents.js';
import { Documents } from './documents.js';
import { type LiveOperation, subscribe } from './event-execution.js';
import type { Session } from './session.js';
import { textFrame } from './text-frame.js';

const LIVE_OPERATIONS_MAX = 20;

export type LogIn = (authorization: string | undefined) => Promise<Login | null>;

export interface ProtocolDeps {
  schema: GraphQLSchema;
  logIn: LogIn;
  budget: Budget;
  documents: TrustedDocuments;
  trustedDocumentsOnly: boolean;
  production: boolean;
  logger: Logger;
}

/** The protocol graphql-transport-ws with the bounds and the masked errors of the HTTP way. */
export function createProtocol(deps: ProtocolDeps): Server<{ session: Session }> {
  const documents = new Documents(deps.schema, deps.documents, { trustedOnly: deps.trustedDocumentsOnly });
  const masked = masking(deps);
  const responseOf = ({ errors, ...result }: ExecutionResult, requestId: string): ExecutionResult =>
    errors ? { ...result, errors: masked(errors, requestId) as never } : result;
  return makeServer<Record<string, unknown>, { session: Session }>({
    schema: deps.schema,
    async onConnect({ connectionParams, extra }) {
      const authorization = connectionParams?.Authorization ?? connectionParams?.authorization;
      try {
        extra.session.login = await deps.logIn(authorization as string | undefined);
        return true;
      } catch (error) {
        if (error instanceof Fault) return false;
        throw error;
      }
    },
    async onSubscribe({ extra, subscriptions }, id, payload) {
      try {
        if (Object.keys(subscriptions).length > LIVE_OPERATIONS_MAX) throw new Fault('RATE_LIMITED', FULL);
        const { document, operation } = documents.operation(payload);
        if (operation.operation !== 'subscription') throw new Fault('BAD_REQUEST', OVER_HTTP);
        const variableValues = payload.variables ?? {};
        const cost = admit({ schema: deps.schema, document, operation, variables: variableValues });
        const operationName = payload.operationName ?? undefined;
        const contextValue = contextOf(extra.session);
        await deps.budget.spend(contextValue, cost);
        const { schema } = deps;
        const head = asciiHead(id);
        const live: LiveOperation = {
          ...{ schema, document, operation, operationName, variableValues, contextValue },
          deliver: (payload, taken) => extra.session.sendFrame(textFrame(head, payload), taken),
          respond: (result) => responseOf(result, contextValue.requestId),
          executeEvent: documents.executor({ document, operation }, variableValues),
        };
        return live as never;
      } catch (error) {
        if (error instanceof Fault) return [toGraphQLError(error)];
        if (error instanceof GraphQLError) return [error];
        throw error;
      }
    },
    subscribe: (operation) => subscribe(operation as unknown as LiveOperation),
    onNext(_context, _id, _payload, operation, result) {
      const { requestId } = operation.contextValue as unknown as Context;
      return result.errors && responseOf(result, requestId);
    },
    onError: (_context, _id, _payload, errors) => masked(errors as GraphQLError[], randomUUID()),
  });
}

const FULL = `A socket has at most ${LIVE_OPERATIONS_MAX} live operations.`;
const OVER_HTTP = 'The WebSocket carries subscriptions only; queries and mutations go over HTTP.';

/** What stands before the payload of a `next`; ids are the clients', so they may hold anything. */
function asciiHead(id: string): string {
  const escaped = JSON.stringify(id).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `{"id":${escaped},"type":"next","payload":`;
}

function contextOf({ login, address }: Session): Context {
  return { requestId: randomUUID(), caller: login?.caller ?? null, address, loaders: new Loaders() };
}

function masking({ production, logger }: ProtocolDeps) {
  const mask = errorMask({ suggestions: !production });
  return (errors: readonly GraphQLError[], requestId: string) => {
    logUnexpected(logger, errors, { requestId, operationName: undefined });
    return errors.map((error) => {
      const { extensions, ...formatted } = mask(error.toJSON(), error);
      return { ...formatted, extensions: { ...extensions, requestId } };
    });
  };
}
