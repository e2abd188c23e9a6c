import { createSecretKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Caller } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { now } from '../platform/clock.js';
import type { DerivedKey, Keyring } from '../platform/secrets.js';

interface AccessToken {
  text: string;
  expiresAt: Date;
}

export interface VerifiedToken {
  caller: Caller;
  /** Milliseconds since the epoch, by the clock of this machine. */
  expiresAtMs: number;
}

/** The lifetime of an access token. A revocation must be remembered longer than that. */
export const ACCESS_TOKEN_MINUTES = 15;

const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';
const ISSUER = 'ticket-rush';
const AUDIENCE = 'ticket-rush';

const Claims = z.object({
  sub: z.uuid(),
  vid: z.uuid(),
  sid: z.uuid(),
  roles: z.array(z.enum(Role)).max(Object.keys(Role).length),
  exp: z.number(),
});

/** Signs and verifies access tokens: JWT after RFC 9068, but for the symmetric key. */
export class AccessTokens {
  readonly #keyring: Keyring<'access-token'>;
  /** jose prepares a key once and finds the result again by the key object. */
  readonly #keys = new Map<string, KeyObject>();

  constructor(keyring: Keyring<'access-token'>) {
    this.#keyring = keyring;
  }

  async issue(caller: Caller): Promise<AccessToken> {
    const key = this.#keyring.signing('access-token');
    const issuedAt = now();
    const expires = Math.floor(issuedAt.getTime() / 1_000) + ACCESS_TOKEN_MINUTES * 60;
    const text = await new SignJWT({ vid: caller.viewerId, sid: caller.sessionId, roles: [...caller.roles] })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.id })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(caller.userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .sign(this.#prepared(key));
    return { text, expiresAt: new Date(expires * 1_000) };
  }

  /**
   * The content of a token, or undefined when it is not a valid token of ours. Algorithm, type, issuer,
   * audience and the set of keys are fixed here: a token can only choose among the keys that verify access
   * tokens.
   */
  async verify(text: string): Promise<VerifiedToken | undefined> {
    try {
      const { payload } = await jwtVerify(text, (header) => this.#keyNamed(header.kid), {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp'],
        currentDate: now(),
      });
      const claims = Claims.parse(payload);
      return {
        caller: {
          userId: claims.sub,
          viewerId: claims.vid,
          sessionId: claims.sid,
          roles: claims.roles,
        },
        expiresAtMs: claims.exp * 1_000,
      };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
      throw error;
    }
  }

  #keyNamed(id: unknown): KeyObject {
    const key = typeof id === 'string' ? this.#keyring.verifying('access-token', id) : undefined;
    if (!key) throw new errors.JWKSNoMatchingKey();
    return this.#prepared(key);
  }

  #prepared(key: DerivedKey): KeyObject {
    let prepared = this.#keys.get(key.id);
    if (!prepared) {
      prepared = createSecretKey(key.bytes);
      this.#keys.set(key.id, prepared);
    }
    return prepared;
  }
}
