import { hash } from 'node:crypto';
import { checkedText } from '../../graphql/text.js';

/** @throws Fault BAD_USER_INPUT */
export function checkedAccessCode(code: string, field = 'accessCode'): string {
  return checkedText(code, field, { min: 1, max: 100 });
}

/** SHA-256 in hexadecimal digits: the code itself is stored nowhere and written into no log. */
export function accessCodeDigest(code: string): string {
  return hash('sha256', code);
}
