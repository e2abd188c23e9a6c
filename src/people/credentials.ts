import { Fault } from '../platform/fault.js';

const EMAIL_MAX = 254;
const EMAIL =
  /^[^\s@\p{C}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})(?:\.[\p{L}\p{N}][\p{L}\p{N}-]{0,62}){0,20}$/u;
const PASSWORD_MIN = 8;
const PASSWORD_MAX = 128;

/** The normal form of an e-mail address, under which accounts are found; the input may be any text. */
export function normalizedEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase();
}

/**
 * Whether an address in its normal form could be an e-mail address. Only its form is checked, no mail is
 * sent.
 */
export function isEmail(normal: string): boolean {
  return normal.length <= EMAIL_MAX && EMAIL.test(normal);
}

/** An e-mail address in its normal form, or the fault BAD_USER_INPUT. */
export function checkedEmail(email: string): string {
  const normal = normalizedEmail(email);
  if (isEmail(normal)) return normal;
  throw new Fault(
    'BAD_USER_INPUT',
    `\`email\` must be an e-mail address of at most ${EMAIL_MAX} characters.`,
  );
}

/**
 * A password within its bounds, or the fault BAD_USER_INPUT. The user may choose any printable characters.
 */
export function checkedPassword(password: string): string {
  const length = [...password].length;
  if (length < PASSWORD_MIN || length > PASSWORD_MAX) {
    const bounds = `${PASSWORD_MIN} to ${PASSWORD_MAX} characters`;
    throw new Fault('BAD_USER_INPUT', `\`password\` must have ${bounds}.`);
  }
  if (password.isWellFormed()) return password;
  throw new Fault('BAD_USER_INPUT', '`password` holds characters that are not allowed.');
}
