import type { Keyring } from '../../platform/secrets.js';
import { type PublicKey, SignedStatements } from '../../platform/signed-statements.js';
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

/** Signs what a waiting room has promised a fan, so that the fan can show it to others. */
export class Receipts {
  readonly #statements: SignedStatements<'queue-receipt'>;

  constructor(keyring: Keyring<'queue-receipt'>) {
    this.#statements = new SignedStatements(keyring, 'queue-receipt');
  }

  sign(claims: ReceiptClaims): Promise<string> {
    return this.#statements.sign(claims);
  }

  publicKeys(): PublicKey[] {
    return this.#statements.publicKeys();
  }

  /** The public keys as a JSON Web Key Set (RFC 7517), those of older secrets for what they have signed. */
  keySet(): string {
    return JSON.stringify({ keys: this.publicKeys() });
  }
}
