/**
 * Reads the opaque ids that clients see. Written a second time, from their description and not from the
 * server's encoder, because a judge that shares code with the accused shares its mistakes.
 *
 * A seat's id is its number in base 62 (digits, capitals, small letters) without leading zeros; any other id
 * is `<tag>_<base 62>`, where people and reservations carry the 128 bits of a UUID.
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const WRITTEN = /^(?:([a-z]{3})_)?(0|[1-9A-Za-z][0-9A-Za-z]{0,21})$/;
const BIGINT_MAX = 2n ** 63n - 1n;
const INT_MAX = 2n ** 31n - 1n;
const UUID_MAX = 2n ** 128n - 1n;

/**
 * The number of a seat in decimal digits, as PostgreSQL prints a bigint; undefined when this is no seat's id.
 */
export function seatNumber(id: string): string | undefined {
  return base62(undefined, id, BIGINT_MAX)?.toString();
}

/** The number of a performance, or undefined when this is no performance's id. */
export function performanceNumber(id: string): number | undefined {
  const value = base62('per', id, INT_MAX);
  return value === undefined ? undefined : Number(value);
}

/** What a place's id stands for: 33 bits of its number are the sequence, those above the concert. */
export function placeNumber(id: string): { concertId: number; sequence: number } | undefined {
  const value = base62('qpl', id, BIGINT_MAX);
  if (value === undefined) return undefined;
  return { concertId: Number(value >> 33n), sequence: Number(value & (2n ** 33n - 1n)) };
}

/**
 * The UUID of a user (`usr`), viewer (`vwr`) or reservation (`rsv`), or undefined when the id is not one of
 * those.
 */
export function uuidOf(tag: 'usr' | 'vwr' | 'rsv', id: string): string | undefined {
  const hex = base62(tag, id, UUID_MAX)?.toString(16).padStart(32, '0');
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function base62(tag: string | undefined, id: string, highest: bigint): bigint | undefined {
  const written = WRITTEN.exec(id);
  if (written === null || written[1] !== tag) return undefined;
  let value = 0n;
  for (const digit of written[2] ?? '') value = value * 62n + BigInt(DIGITS.indexOf(digit));
  return value > highest ? undefined : value;
}
