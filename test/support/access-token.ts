import { createHmac } from 'node:crypto';
import { createKeyring } from '../../src/platform/secrets.js';

type Values = Record<string, unknown>;

export const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const decoded = (part: string): Values => JSON.parse(Buffer.from(part, 'base64url').toString()) as Values;

/** What a token says. */
export const claimsOf = (token: string): Values => decoded(token.split('.')[1]!);

/** The same token with other claims, and another header, under the old signature. */
export function tampered(token: string, claims: Values, header: Values = {}): string {
  const [head, payload, signature] = token.split('.') as [string, string, string];
  const changed = [
    { ...decoded(head), ...header },
    { ...decoded(payload), ...claims },
  ];
  return [...changed.map(encoded), signature].join('.');
}

/** The same token with other claims, signed as the server that knows this secret would. */
export function signedAgain(token: string, claims: Values, secret: string): string {
  const signed = tampered(token, claims).split('.').slice(0, 2).join('.');
  const { bytes } = createKeyring([secret]).signing('access-token');
  return `${signed}.${createHmac('sha256', bytes).update(signed).digest('base64url')}`;
}
