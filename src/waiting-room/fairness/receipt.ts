import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { CompactSign } from 'jose';
import type { DerivedKey, Keyring } from '../../platform/secrets.js';
import type { LogPoint } from './queue-log.js';

/** What a receipt says. Times are in seconds since 1970. What is unknown is absent. */
export interface ReceiptClaims {
  /** The concert’s id. */
  concert: string;
  sequence: number;
  epoch: number;
  /** When the sequence was issued. */
  issuedAt?: number;
  /** The number with which its owner took part in the draw that brought this sequence. */
  entrant?: number;
  /** SHA-256 of the seed of the room's draw. */
  commitment?: string;
  /** The entry of the log that admitted its owner. */
  admitted?: LogPoint;
  /** The end of the log when the receipt was written: no entry up to there can be replaced by another. */
  head: LogPoint;
}

/** An Ed25519 private key in PKCS #8 is this and its 32 bytes (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs what a waiting room has promised a fan, so that the fan can show it to others. */
export class Receipts {
  constructor(private readonly keyring: Keyring<'queue-receipt'>) {}

  /** A compact JWS (RFC 7515) with Ed25519. */
  sign(claims: ReceiptClaims): Promise<string> {
    const key = this.keyring.signing('queue-receipt');
    return new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', kid: key.id, typ: 'queue-receipt' })
      .sign(privateKeyOf(key));
  }

  /** The public keys as a JSON Web Key Set (RFC 7517), those of older secrets for what they have signed. */
  keySet(): string {
    const keys = this.keyring.all('queue-receipt').map((key) => ({
      ...createPublicKey(privateKeyOf(key)).export({ format: 'jwk' }),
      kid: key.id,
      alg: 'EdDSA',
      use: 'sig',
    }));
    return JSON.stringify({ keys });
  }
}

function privateKeyOf({ bytes }: DerivedKey): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, bytes]), format: 'der', type: 'pkcs8' });
}
