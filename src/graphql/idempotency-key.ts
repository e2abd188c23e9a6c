import { Fault } from '../platform/fault.js';

const KEY_MAX = 255;

/**
 * The client's key, unchanged, or the fault BAD_USER_INPUT. A key has 1 to 255 characters that can be stored.
 */
export function checkedIdempotencyKey(key: string): string {
  const length = [...key].length;
  if (length < 1 || length > KEY_MAX || !key.isWellFormed() || key.includes('\0')) {
    throw new Fault('BAD_USER_INPUT', `\`idempotencyKey\` must have 1 to ${KEY_MAX} characters of text.`);
  }
  return key;
}
