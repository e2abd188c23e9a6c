import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { FAULTS, Fault, type FaultCode } from '../platform/fault.js';

/** HTTP status of a fault that stops a request before it is executed. */
const STATUS: Partial<Record<FaultCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  SERVICE_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** Codes of the GraphQL server that say in other words what one of ours says. */
const SYNONYMS: Record<string, FaultCode> = {
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
};

export function statusOf(code: FaultCode): number {
  return STATUS[code] ?? 400;
}

/** A fault as the GraphQL server wants it: with its code, and its HTTP status should it stop the request. */
export function toGraphQLError(fault: Fault): GraphQLError {
  return new GraphQLError(fault.message, {
    originalError: fault,
    extensions: { ...extensionsOf(fault), http: { status: statusOf(fault.code) } },
  });
}

export function extensionsOf(fault: Fault): { code: FaultCode; retryAfterMs?: number } {
  return { code: fault.code, ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }) };
}

/** True for an error whose words were not written for clients: it is logged and its answer is masked. */
export function isUnexpected(error: unknown): boolean {
  const original = unwrapResolverError(error);
  if (original instanceof Fault) return original.code === 'INTERNAL_SERVER_ERROR';
  return !(original instanceof GraphQLError) || codeOf(original) === undefined;
}

/** What a client may read of an error: ours and GraphQL's own in their words, anything else in none. */
export function maskError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  const where = { ...(locations && { locations }), ...(path && { path }) };
  if (isUnexpected(error)) {
    const code = 'INTERNAL_SERVER_ERROR';
    return { message: FAULTS[code], ...where, extensions: { code } };
  }
  const original = unwrapResolverError(error);
  if (original instanceof Fault)
    return { message: original.message, ...where, extensions: extensionsOf(original) };
  return { message: formatted.message, ...where, extensions: { code: codeOf(original as GraphQLError) } };
}

function codeOf(error: GraphQLError): FaultCode | undefined {
  const code = String(error.extensions.code);
  if (code in SYNONYMS) return SYNONYMS[code];
  return code in FAULTS && code !== 'INTERNAL_SERVER_ERROR' ? (code as FaultCode) : undefined;
}
