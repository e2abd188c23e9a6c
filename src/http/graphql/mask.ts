import { HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError, isValueNode } from 'graphql';
import { databaseFailureOf, isLostToOthers } from '../../platform/database-failure.js';
import { FAULTS, Fault, type FaultCode, unavailable } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import { RepeatedFailure } from '../../platform/outage-logger.js';

/** The HTTP status of a fault that stops a request before it is executed. */
const STATUS: Partial<Record<FaultCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  SERVICE_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** Codes of the GraphQL server that mean the same as a code of this API. */
const SYNONYMS: Record<string, FaultCode> = {
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
};

export function statusOf(code: FaultCode): number {
  return STATUS[code] ?? 400;
}

/**
 * The headers that a status requires (RFC 9110). Clients and proxies that know nothing of GraphQL read
 * `Retry-After`, which is in whole seconds.
 */
export function faultHeaders({ code, retryAfterMs }: Fault): Record<string, string> {
  const status = statusOf(code);
  if (status === 401) return { 'www-authenticate': 'Bearer error="invalid_token"' };
  if (status !== 429 && status !== 503) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil((retryAfterMs ?? RETRY_AFTER_MS) / 1_000))) };
}

/** Used if the fault does not say when a retry makes sense. */
const RETRY_AFTER_MS = 1_000;

/**
 * A fault in the form that the GraphQL server expects. It has the code, and the HTTP status and headers in
 * case the fault stops the request.
 */
export function toGraphQLError(fault: Fault): GraphQLError {
  const headers = new HeaderMap(Object.entries(faultHeaders(fault)));
  return new GraphQLError(fault.message, {
    originalError: fault,
    extensions: { ...extensionsOf(fault), http: { status: statusOf(fault.code), headers } },
  });
}

export function extensionsOf(fault: Fault): { code: FaultCode; retryAfterMs?: number } {
  return { code: fault.code, ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }) };
}

/** The error that was thrown, by a resolver or before any resolver ran. */
function thrown(error: unknown): unknown {
  const original = unwrapResolverError(error);
  const fault = original instanceof GraphQLError ? original.originalError : undefined;
  return fault instanceof Fault ? fault : original;
}

const NOTHING_HAPPENED = new Set<FaultCode>(['SERVICE_UNAVAILABLE', 'OVERLOADED']);

/**
 * What an error means for its operation.
 *
 * @param changes the operation is a mutation. An error below its field happened after the change. If the
 *   database's answer was lost, the change may have happened.
 */
export function meaningOf(error: unknown, changes: boolean): unknown {
  const original = thrown(error);
  const failure = databaseFailureOf(original);
  const came = failure !== undefined || (original instanceof Fault && NOTHING_HAPPENED.has(original.code));
  if (!came) return original;
  const mayHaveHappened = changes && (failure === 'ANSWER_LOST' || isBelowRoot(error));
  if (mayHaveHappened) return new Fault('OUTCOME_UNKNOWN', undefined, { cause: original });
  return original instanceof Fault ? original : unavailable(original);
}

function isBelowRoot(error: unknown): boolean {
  return error instanceof GraphQLError && (error.path?.length ?? 0) > 1;
}

/** True for an error whose message was not written for clients. It is logged, and its message is masked. */
function isUnexpected(original: unknown): boolean {
  if (original instanceof Fault) return original.code === 'INTERNAL_SERVER_ERROR';
  return !(original instanceof GraphQLError) || codeOf(original) === undefined;
}

/**
 * What a client may read of an error. Faults of this API and GraphQL's own errors keep their messages. Any
 * other error has its message replaced.
 *
 * @param settings.suggestions whether messages suggest a similar name. Suggestions reveal the schema to a
 *   caller that guesses names.
 */
export function errorMask(settings: { suggestions: boolean }) {
  return (formatted: GraphQLFormattedError, error: unknown, changes = false): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const where = { ...(locations && { locations }), ...(path && { path }) };
    const original = meaningOf(error, changes);
    if (isUnexpected(original)) {
      const code = 'INTERNAL_SERVER_ERROR';
      return { message: FAULTS[code], ...where, extensions: { code } };
    }
    if (original instanceof Fault)
      return { message: original.message, ...where, extensions: extensionsOf(original) };
    const message = settings.suggestions ? formatted.message : withoutSuggestion(formatted.message);
    const code = codeOf(original as GraphQLError);
    return { message: message.slice(0, MESSAGE_MAX), ...where, extensions: { code } };
  };
}

const failing = new WeakMap<Logger, RepeatedFailure>();

/**
 * Logs those errors of an operation that are faults of the server. Failures of the database are logged once
 * and then counted: an outage is one event, however many requests fail because of it.
 */
export function logUnexpected(
  logger: Logger,
  errors: readonly GraphQLError[],
  of: { requestId: string; operationName: string | null | undefined },
): void {
  for (const error of errors) {
    const original = thrown(error);
    if (isUnexpected(original) && databaseFailureOf(original) === undefined)
      logger.error({ ...of, err: error.originalError ?? error }, 'unexpected error');
    else logFailure(logger, original, of);
  }
}

/** A transaction that loses to other requests is not logged: that is normal in a rush. */
export function logFailure(logger: Logger, original: unknown, of: { requestId: string }): void {
  const cause = original instanceof Fault ? original.cause : original;
  if (databaseFailureOf(cause) === undefined || isLostToOthers(cause)) return;
  const repeated =
    failing.get(logger) ??
    new RepeatedFailure((reason, times) =>
      logger.error(
        { ...of, reason, times },
        'requests fail: a server that they need is unreachable or refuses',
      ),
    );
  failing.set(logger, repeated);
  repeated.failed(cause);
}

/**
 * A regular expression is not used. A message quotes what a client sent, and a client could make the
 * expression match in very many places.
 */
function withoutSuggestion(message: string): string {
  const start = message.endsWith('?') ? message.lastIndexOf(' Did you mean ') : -1;
  return start === -1 ? message : message.slice(0, start);
}

/** graphql-js quotes the wrong value in full, in each error, so messages are cut. */
const MESSAGE_MAX = 300;

function codeOf(error: GraphQLError): FaultCode | undefined {
  const code = String(error.extensions.code ?? (isAboutInput(error) ? 'BAD_USER_INPUT' : ''));
  if (Object.hasOwn(SYNONYMS, code)) return SYNONYMS[code];
  return Object.hasOwn(FAULTS, code) && code !== 'INTERNAL_SERVER_ERROR' ? (code as FaultCode) : undefined;
}

/**
 * True for graphql-js's error about an argument or a variable that is found only when the operation is
 * executed, such as null for a variable with a default. The GraphQL server gives it no code. Its nodes are
 * values of the document; an error about a resolver's result has a field instead.
 */
function isAboutInput({ nodes, message }: GraphQLError): boolean {
  if (nodes?.length) return nodes.every(isValueNode);
  return message.startsWith('Too many errors processing variables');
}
