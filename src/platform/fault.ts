/**
 * The one catalogue of faults: everything that is answered as a GraphQL error. An expected "no" is not here,
 * because it is data (a Refusal). A test keeps docs/errors.md equal to this table.
 */
export const FAULTS = {
  UNAUTHENTICATED: 'No access token was sent, or it is not valid any more. Sign in or refresh the session.',
  FORBIDDEN: 'The caller is known and may not do this.',
  NOT_FOUND: 'There is no such thing, or it is not the caller’s.',
  BAD_USER_INPUT: 'A value is outside its bounds. Nothing was changed.',
  BAD_REQUEST: 'The HTTP request is not a well-formed GraphQL request.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL, or has too many tokens.',
  GRAPHQL_VALIDATION_FAILED:
    'The document does not fit the schema, or it exceeds a bound on the shape of documents.',
  OPERATION_TOO_COMPLEX: 'The operation costs more than one request may. Ask for less at a time.',
  DOCUMENT_NOT_TRUSTED: 'This server serves trusted documents only.',
  PAYLOAD_TOO_LARGE: 'The request body is larger than 64 KiB.',
  RATE_LIMITED: 'Too many attempts. Try again after `retryAfterMs`.',
  OVERLOADED: 'Too many requests are waiting. Nothing happened. Try again after `retryAfterMs`.',
  SERVICE_UNAVAILABLE:
    'A server that this request needs is not available. Nothing happened, and it is safe to try again.',
  OUTCOME_UNKNOWN:
    'The answer of the database was lost, and the server does not know what happened. Repeat the request, with the same idempotency key where it has one.',
  INTERNAL_SERVER_ERROR: 'A fault of the server. The log of the server has the details under the request id.',
} as const;

export type FaultCode = keyof typeof FAULTS;

/**
 * A fault that a client may read. Its message is written for clients and never holds the text of a driver.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  /** After how many milliseconds to retry; set where a retry makes sense. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: FaultCode,
    message: string = FAULTS[code],
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

const RETRY_AFTER_MS = 1_000;

/** The fault for a failure after which nothing of the request has happened. */
export function unavailable(cause?: unknown): Fault {
  return new Fault('SERVICE_UNAVAILABLE', undefined, { retryAfterMs: RETRY_AFTER_MS, cause });
}

/** The fault for a request for which there is no room. Nothing of it has happened. */
export function overloaded(cause?: unknown): Fault {
  return new Fault('OVERLOADED', undefined, { retryAfterMs: RETRY_AFTER_MS, cause });
}
