/**
 * The one catalogue of faults: everything that answers as a GraphQL error. An expected "no" is not here; it
 * is data (a Refusal). docs/errors.md is kept equal to this table by a test.
 */
export const FAULTS = {
  UNAUTHENTICATED: 'No access token was sent, or it is not valid any more. Sign in or refresh the session.',
  FORBIDDEN: 'The caller is known and may not do this.',
  NOT_FOUND: 'There is no such thing, or it is not the caller’s.',
  BAD_USER_INPUT: 'A value is outside its bounds. Nothing was changed.',
  BAD_REQUEST: 'The HTTP request is not a well-formed GraphQL request.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL, or has too many tokens.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema or breaks a bound of its own shape.',
  OPERATION_TOO_COMPLEX: 'The operation asks for more than one request may cost. Ask for less at a time.',
  DOCUMENT_NOT_TRUSTED: 'Only trusted documents are served here.',
  PAYLOAD_TOO_LARGE: 'The request body is larger than 64 KiB.',
  RATE_LIMITED: 'Too many attempts. Try again after `retryAfterMs`.',
  OVERLOADED:
    'More requests are waiting than can be served. Nothing happened. Try again after `retryAfterMs`.',
  SERVICE_UNAVAILABLE: 'Something this needs is not there. Nothing happened; it is safe to try again.',
  NOT_IMPLEMENTED:
    'This is announced and not in this release. Nothing happened, and trying again does not help.',
  OUTCOME_UNKNOWN:
    'The answer of the database was lost. Repeat the request, with the same idempotency key where it has one.',
  INTERNAL_SERVER_ERROR: 'A fault of the server. The request id finds it in the log.',
} as const;

export type FaultCode = keyof typeof FAULTS;

/** A fault that a client may read: its message is written for them and never holds a driver's words. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  /** Set where a retry makes sense, in milliseconds. */
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
