import { now } from '../platform/clock.js';
import type { PublicKey } from '../platform/signed-statements.js';
import type { Route } from '../room/index.js';

/** For how long a copy may be used without asking again. */
const CACHED_SECONDS = 300;
/** For how long a saved copy may be relied on: a key that has leaked is not trusted for ever. */
const VALID_SECONDS = 7 * 24 * 3_600;

/**
 * The public keys of everything that the server signs for others: a JSON Web Key Set (RFC 7517). `exp` says
 * until when a saved copy may be relied on, in seconds since 1970.
 */
export function keySetRoute(keys: () => readonly PublicKey[]): Route {
  return {
    method: 'GET',
    path: '/.well-known/jwks.json',
    bounds: { ms: 1_000 },
    origins: 'ANY_SITE',
    cost: 1,
    async answer() {
      const exp = Math.floor(now().getTime() / 1_000) + VALID_SECONDS;
      return {
        headers: {
          'content-type': 'application/jwk-set+json',
          'cache-control': `public, max-age=${CACHED_SECONDS}`,
        },
        // Bytes: a text would get a charset, which this media type does not have.
        body: Buffer.from(JSON.stringify({ keys: keys(), exp })),
      };
    },
  };
}
