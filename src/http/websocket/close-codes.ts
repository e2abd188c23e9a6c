/**
 * Beside the codes of the protocol graphql-transport-ws, which graphql-ws sends. A client of graphql-ws comes
 * back after all of these but INVALID_MESSAGE; after 4500 and 1011 it would give up, so a fault of the server
 * is told as OVERLOADED.
 */
export const CLOSE = {
  INVALID_MESSAGE: 4400,
  /** Signed out, or the token has expired: reconnect with a new one. */
  FORBIDDEN: 4403,
  /** Reads more slowly than there is to tell: reconnect. */
  TOO_SLOW: 4410,
  /** Reconnect after a pause of random length. */
  RESTART: 1012,
  /** The server cannot serve this socket now: try again later. */
  OVERLOADED: 1013,
} as const;
