import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  CompactSign,
  compactVerify,
  decodeProtectedHeader,
  errors,
  type ProtectedHeaderParameters,
} from 'jose';
import type { DerivedKey, Keyring } from './secrets.js';

/** A public key as a JSON Web Key (RFC 7517). */
export interface PublicKey {
  kty?: string;
  crv?: string;
  x?: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

/**
 * Why a text is no statement of ours. INCOMPLETE: a part is missing or was cut off, or it never was a
 * statement. FOREIGN: it names a key that this server does not have. FORGED: its signature does not fit.
 */
export type Mistrust = 'INCOMPLETE' | 'FOREIGN' | 'FORGED';

/** An Ed25519 private key in PKCS #8 is this and its 32 bytes (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SIGNATURE_BYTES = 64;

interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/**
 * What the server says and other programs can verify without it: a compact JWS (RFC 7515) with Ed25519, whose
 * header names the key and, as `typ`, the purpose. The keys of older secrets still verify.
 */
export class SignedStatements<Purpose extends string> {
  /** jose prepares a key once and finds the result again by the key object. */
  readonly #pairs = new Map<string, KeyPair>();

  constructor(
    private readonly keyring: Keyring<Purpose>,
    private readonly purpose: Purpose,
  ) {}

  sign(claims: object): Promise<string> {
    const key = this.keyring.signing(this.purpose);
    return new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', kid: key.id, typ: this.purpose })
      .sign(this.#pair(key).privateKey);
  }

  /** The claims as they were signed, or why the text is not to be trusted. */
  async read(token: string): Promise<{ claims: unknown } | Mistrust> {
    const header = headerOf(token);
    if (!header) return 'INCOMPLETE';
    const key = header.kid === undefined ? undefined : this.keyring.verifying(this.purpose, header.kid);
    if (!key) return 'FOREIGN';
    if (header.typ !== this.purpose) return 'FORGED';
    try {
      const { payload } = await compactVerify(token, this.#pair(key).publicKey, { algorithms: ['EdDSA'] });
      return { claims: JSON.parse(Buffer.from(payload).toString()) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return 'FORGED';
      throw error;
    }
  }

  /** The key that signs first, then those of older secrets for what they have signed. */
  publicKeys(): PublicKey[] {
    return this.keyring.all(this.purpose).map((key) => ({
      ...this.#pair(key).publicKey.export({ format: 'jwk' }),
      kid: key.id,
      alg: 'EdDSA',
      use: 'sig',
    }));
  }

  #pair(key: DerivedKey): KeyPair {
    let pair = this.#pairs.get(key.id);
    if (!pair) {
      const der = Buffer.concat([PKCS8_ED25519, key.bytes]);
      const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      pair = { privateKey, publicKey: createPublicKey(privateKey) };
      this.#pairs.set(key.id, pair);
    }
    return pair;
  }
}

function headerOf(token: string): ProtectedHeaderParameters | undefined {
  const [, , signature, ...rest] = token.split('.');
  if (signature === undefined || rest.length > 0) return undefined;
  if (Buffer.from(signature, 'base64url').length !== SIGNATURE_BYTES) return undefined;
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}
