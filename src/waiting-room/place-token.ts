import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DerivedKey, Keyring } from '../platform/secrets.js';

/** What a token stands for. */
export interface TokenPlace {
  concertId: number;
  userId: string;
  /** Of the line in which the place is. */
  epoch: number;
  sequence: number;
  /** In which second it was issued, in seconds since 1970 by the clock of Redis. */
  issuedAt: number;
}

const MAC_BYTES = 16;
const SHAPE = /^(\d{1,10})\.(\d{1,10})\.(\d{1,15})\.(\d{1,11})\.([\w-]{8})\.([\w-]{22})$/;

/**
 * Signed proof of a place: `<concert>.<epoch>.<sequence>.<second>.<key>.<HMAC-SHA-256>`. It holds everything
 * but the name of its owner, who must be the one that brings it.
 */
export class PlaceTokens {
  constructor(private readonly keyring: Keyring) {}

  of(place: TokenPlace): string {
    const { concertId, epoch, sequence, issuedAt } = place;
    const key = this.keyring.signing('queue-token');
    return `${concertId}.${epoch}.${sequence}.${issuedAt}.${key.id}.${mac(key, place).toString('base64url')}`;
  }

  /** Undefined for anything that is not this person's token for this concert. */
  verified(text: string, owner: { concertId: number; userId: string }): TokenPlace | undefined {
    const parts = SHAPE.exec(text);
    if (!parts) return undefined;
    const [concertId, epoch, sequence, issuedAt] = parts.slice(1, 5).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const key = this.keyring.verifying('queue-token', parts[5]!);
    if (!key || concertId !== owner.concertId) return undefined;
    const place = { ...owner, epoch, sequence, issuedAt };
    const given = Buffer.from(parts[6]!, 'base64url');
    const genuine = given.length === MAC_BYTES && timingSafeEqual(given, mac(key, place));
    return genuine && text === this.#asWritten(parts, place) ? place : undefined;
  }

  /** One place has one token: not also those with zeros in front. */
  #asWritten(parts: RegExpExecArray, { concertId, epoch, sequence, issuedAt }: TokenPlace): string {
    return `${concertId}.${epoch}.${sequence}.${issuedAt}.${parts[5]}.${parts[6]}`;
  }
}

function mac(key: DerivedKey, { concertId, epoch, sequence, issuedAt, userId }: TokenPlace): Buffer {
  return createHmac('sha256', key.bytes)
    .update(`${concertId}.${epoch}.${sequence}.${issuedAt}.${userId}`)
    .digest()
    .subarray(0, MAC_BYTES);
}
