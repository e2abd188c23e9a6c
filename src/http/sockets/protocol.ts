import { randomUUID } from 'node:crypto';
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import type { TrustedDocuments } from '../../execution/index.js';
import { type Authentication, type Context, Loaders } from '../../graphql/context.js';
import { Fault, type FaultCode } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import { admit } from '../admission/admit.js';
import type { Budget } from '../admission/budget.js';
import { errorMask, logUnexpected, toGraphQLError } from '../graphql/mask.js';
import { Documents } from './documents.js';
import { subscribe } from './event-execution.js';
import { checkInput } from './input.js';
import type { LiveOperation, Outlet } from './live-operation.js';
import type { Session } from './session.js';

const LIVE_OPERATIONS_MAX = 20;

export interface ProtocolDeps {
  schema: GraphQLSchema;
  authenticateSocket: Authentication['authenticateSocket'];
  budget: Budget;
  documents: TrustedDocuments;
  trustedDocumentsOnly: boolean;
  production: boolean;
  logger: Logger;
}

/** The protocol graphql-transport-ws, with the same bounds and masked errors as over HTTP. */
export function createProtocol(deps: ProtocolDeps): Server<{ session: Session }> {
  const documents = new Documents(deps.schema, deps.documents, { trustedOnly: deps.trustedDocumentsOnly });
  const masked = masking(deps);
  const responseOf = ({ errors, ...result }: ExecutionResult, requestId: string): ExecutionResult =>
    errors ? { ...result, errors: masked(errors, requestId) as never } : result;
  return makeServer<Record<string, unknown>, { session: Session }>({
    schema: deps.schema,
    onConnect: ({ connectionParams, extra }) => signIn(deps, extra.session, connectionParams),
    async onSubscribe({ extra: { session }, subscriptions }, id, payload) {
      try {
        if (Object.keys(subscriptions).length > LIVE_OPERATIONS_MAX) throw new Fault('RATE_LIMITED', FULL);
        const contextValue = contextOf(session);
        deps.budget.check(contextValue);
        const { document, operation } = documents.operation(payload);
        if (operation.operation !== 'subscription') throw new Fault('BAD_REQUEST', OVER_HTTP);
        const { schema } = deps;
        const variableValues = payload.variables ?? {};
        const asked = { schema, document, operation, variables: variableValues };
        const cost = admit(asked);
        checkInput(asked);
        await deps.budget.spend(contextValue, cost);
        const live: LiveOperation = {
          schema,
          document,
          operation,
          variableValues,
          contextValue,
          operationName: payload.operationName ?? undefined,
          outlet: outletOf(session, id),
          respond: (result) => responseOf(result, contextValue.requestId),
          executeEvent: documents.executor({ document, operation }, variableValues),
        };
        return live as never;
      } catch (error) {
        return errorsOf(error);
      }
    },
    subscribe: (operation) =>
      subscribe(operation as unknown as LiveOperation).catch((error) => ({ errors: errorsOf(error) })),
    onNext(_context, _id, _payload, operation, result) {
      const { requestId } = operation.contextValue as unknown as Context;
      return result.errors && responseOf(result, requestId);
    },
    onError: (_context, _id, _payload, errors) => masked(errors as GraphQLError[], randomUUID()),
  });
}

/**
 * @returns false: the token is not valid
 * @throws any other error: a fault of the server
 */
async function signIn(
  { authenticateSocket }: ProtocolDeps,
  session: Session,
  params: Record<string, unknown> | undefined,
): Promise<boolean> {
  const authorization = params?.Authorization ?? params?.authorization;
  try {
    session.login = await authenticateSocket(authorization as string | undefined);
    return true;
  } catch (error) {
    if (error instanceof Fault && SIGN_IN.has(error.code)) return false;
    throw error;
  }
}

const FULL = `A socket has at most ${LIVE_OPERATIONS_MAX} live operations.`;
const OVER_HTTP = 'The WebSocket carries subscriptions only; queries and mutations go over HTTP.';

/** After these faults the client has to sign in again. After any other it may reconnect as it is. */
const SIGN_IN = new Set<FaultCode>(['UNAUTHENTICATED', 'FORBIDDEN']);

/**
 * Turns what was thrown into errors of one operation, so that it does not close the socket and end the
 * others.
 */
function errorsOf(error: unknown): GraphQLError[] {
  if (error instanceof Fault) return [toGraphQLError(error)];
  if (error instanceof GraphQLError) return [error];
  const originalError = error instanceof Error ? error : new Error(String(error));
  return [new GraphQLError(originalError.message, { originalError })];
}

function outletOf(session: Session, id: string): Outlet {
  const head = asciiHead(id);
  return {
    get hasRoom() {
      return session.hasRoom;
    },
    whenRoom: (goOn) => session.whenRoom(goOn),
    deliver: (payload) => session.deliver(head, payload),
  };
}

/** The text before the payload of a `next`. Clients choose the ids, so an id may contain any character. */
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
