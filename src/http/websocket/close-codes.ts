/** Beside the codes of the protocol graphql-transport-ws, which graphql-ws sends. */
export const CLOSE = {
  INVALID_MESSAGE: 4400,
  /** Signed out, or the token has expired: reconnect with a new one. */
  FORBIDDEN: 4403,
  /** Reads more slowly than there is to tell: reconnect. */
  TOO_SLOW: 4410,
  TOO_MANY_MESSAGES: 4429,
  INTERNAL_ERROR: 4500,
  /** Reconnect after a pause of random length. */
  RESTART: 1012,
  /** No room for another socket: try again later. */
  OVERLOADED: 1013,
} as const;
