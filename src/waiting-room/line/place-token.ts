import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DerivedKey, Keyring } from '../../platform/secrets.js';
import type { Place } from './place.js';

/** What a token stands for. */
export interface TokenPlace {
  concertId: number;
  userId: string;
  /** The epoch of the line in which the place is. */
  epoch: number;
  sequence: number;
  /**
   * True: the sequence is the one after the draw. False: an entrant's is to be exchanged for what they drew.
   */
  drawn: boolean;
  /** The second in which it was issued, since 1970 by the clock of Redis. */
  issuedAt: number;
}

const MAC_BYTES = 16;
const SHAPE = /^(\d{1,10})\.(\d{1,10})\.(\d{1,15})(d?)\.(\d{1,11})\.([\w-]{8})\.([\w-]{22})$/;

/**
 * Signed proof of a place: `<concert>.<epoch>.<sequence>.<second>.<key>.<HMAC-SHA-256>`, with a `d` behind a
 * sequence that is the one after a draw. It holds everything but the name of its owner: the caller that
 * brings it must be the owner.
 */
export class PlaceTokens {
  constructor(private readonly keyring: Keyring<'queue-token'>) {}

  /** The token of a place that was read in the line that its facts tell of. */
  of({ facts: { epoch, drawn }, ...place }: Place): string {
    const said = { ...place, epoch, drawn };
    const key = this.keyring.signing('queue-token');
    return `${written(said)}.${key.id}.${mac(key, said).toString('base64url')}`;
  }

  /** Undefined for any text that is not this user's token for this concert. */
  verified(text: string, owner: { concertId: number; userId: string }): TokenPlace | undefined {
    const parts = SHAPE.exec(text);
    if (!parts) return undefined;
    const [concertId, epoch, sequence] = parts.slice(1, 4).map(Number) as [number, number, number];
    const key = this.keyring.verifying('queue-token', parts[6]!);
    if (!key || concertId !== owner.concertId) return undefined;
    const place = { ...owner, epoch, sequence, drawn: parts[4] === 'd', issuedAt: Number(parts[5]) };
    const given = Buffer.from(parts[7]!, 'base64url');
    const genuine = given.length === MAC_BYTES && timingSafeEqual(given, mac(key, place));
    // A place has exactly one token. A text with zeros in front, or with a last character of the same value,
    // is refused.
    return genuine && text === `${written(place)}.${key.id}.${given.toString('base64url')}`
      ? place
      : undefined;
  }
}

function written({ concertId, epoch, sequence, drawn, issuedAt }: TokenPlace): string {
  return `${concertId}.${epoch}.${sequence}${drawn ? 'd' : ''}.${issuedAt}`;
}

function mac(key: DerivedKey, place: TokenPlace): Buffer {
  return createHmac('sha256', key.bytes)
    .update(`${written(place)}.${place.userId}`)
    .digest()
    .subarray(0, MAC_BYTES);
}
