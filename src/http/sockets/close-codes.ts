/**
 * Close codes that the server sends in addition to those of the protocol graphql-transport-ws, which
 * graphql-ws sends. A graphql-ws client reconnects after each of these except INVALID_MESSAGE. It would give
 * up after 4500 and 1011, so a fault of the server is reported as OVERLOADED.
 */
export const CLOSE = {
  INVALID_MESSAGE: 4400,
  /**
   * The caller has signed out, has lost a role, or the token has expired: reconnect with a new token. Also
   * sent to a caller with a role when the server cannot read for some seconds whether it still counts.
   */
  FORBIDDEN: 4403,
  /** The client reads too slowly: reconnect. */
  TOO_SLOW: 4410,
  /** The server restarts: reconnect after a pause of random length. */
  RESTART: 1012,
  /** The server cannot serve this socket now: try again later. */
  OVERLOADED: 1013,
} as const;
