/**
 * The one encoder of opaque global ids.
 *
 * A seat's id is its number in base 62 and nothing else: a layout of 50,000 seats is mostly ids. Every other
 * id is `<tag>_<base 62>`; the underscore, which base 62 lacks, distinguishes them. Public things are
 * numbered in sequence, private things carry 128 bits that cannot be guessed.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const VALUE_OF = new Map([...ALPHABET].map((digit, value) => [digit, value]));

/** Things numbered in sequence; they are public. */
const NUMBERED = {
  Agency: 'agy',
  Artist: 'art',
  Venue: 'ven',
  Concert: 'con',
  Performance: 'per',
  Section: 'sec',
  SeatMap: 'map',
  WaitingRoom: 'wtr',
  QueuePlace: 'qpl',
} as const;

/** Things that carry 128 bits, written as a UUID in the database. */
const UNGUESSABLE = { User: 'usr', Viewer: 'vwr', Wallet: 'wal', Reservation: 'rsv' } as const;

export type NumberedType = keyof typeof NUMBERED | 'Seat';
export type UnguessableType = keyof typeof UNGUESSABLE;
type GlobalType = NumberedType | UnguessableType;

export type DecodedId = { type: NumberedType; number: number } | { type: UnguessableType; uuid: string };

const TYPE_OF_TAG = new Map<string, GlobalType>(
  [...Object.entries(NUMBERED), ...Object.entries(UNGUESSABLE)].map(([type, tag]) => [
    tag,
    type as GlobalType,
  ]),
);
/** Types whose numbers are wider than a database's int. */
const WIDE: ReadonlySet<NumberedType> = new Set(['Seat', 'QueuePlace']);
const MAX_UUID = (1n << 128n) - 1n;

function toBase62(number: number): string {
  let rest = number;
  let text = '';
  do {
    text = ALPHABET[rest % 62] + text;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return text;
}

/** This many digits fit in a plain number; dividing a BigInt for each digit would take longer. */
const CHUNK_DIGITS = 5;
const CHUNK = 62n ** BigInt(CHUNK_DIGITS);

function bigToBase62(number: bigint): string {
  let rest = number;
  let text = '';
  do {
    text = toBase62(Number(rest % CHUNK)).padStart(CHUNK_DIGITS, '0') + text;
    rest /= CHUNK;
  } while (rest > 0n);
  return text.replace(/^0+(?=.)/, '');
}

/** Whether `toBase62` could have written these digits, so that a thing has only one id. */
function isBase62(text: string, maxDigits: number): boolean {
  return text.length > 0 && text.length <= maxDigits && (text.length === 1 || text[0] !== '0');
}

export function numberedId(type: NumberedType, number: number): string {
  return type === 'Seat' ? toBase62(number) : `${NUMBERED[type]}_${toBase62(number)}`;
}

/** @param uuid 32 hexadecimal digits, with or without hyphens. */
export function unguessableId(type: UnguessableType, uuid: string): string {
  return `${UNGUESSABLE[type]}_${bigToBase62(BigInt(`0x${uuid.replaceAll('-', '')}`))}`;
}

/** What an id stands for, or undefined when no such id can have been given out. */
export function decodeId(id: string): DecodedId | undefined {
  if (id.length > 32) return undefined;
  const [tag, digits] = id.includes('_') ? [id.slice(0, 3), id.slice(4)] : [undefined, id];
  if (tag === undefined) return decodeNumber('Seat', digits);
  const type = id[3] === '_' ? TYPE_OF_TAG.get(tag) : undefined;
  if (type === undefined) return undefined;
  return type in UNGUESSABLE
    ? decodeUuid(type as UnguessableType, digits)
    : decodeNumber(type as NumberedType, digits);
}

/** The number of a thing of this type, or undefined when the id is not one of this type. */
export function decodeNumbered(type: NumberedType, id: string): number | undefined {
  const decoded = decodeId(id);
  return decoded?.type === type && 'number' in decoded ? decoded.number : undefined;
}

/** The UUID of a thing of this type, or undefined when the id is not one of this type. */
export function decodeUnguessable(type: UnguessableType, id: string): string | undefined {
  const decoded = decodeId(id);
  return decoded?.type === type && 'uuid' in decoded ? decoded.uuid : undefined;
}

function decodeNumber(type: NumberedType, digits: string): DecodedId | undefined {
  if (!isBase62(digits, 9)) return undefined;
  let number = 0;
  for (const digit of digits) {
    const value = VALUE_OF.get(digit);
    if (value === undefined) return undefined;
    number = number * 62 + value;
  }
  const highest = WIDE.has(type) ? Number.MAX_SAFE_INTEGER : 2 ** 31 - 1;
  return number > highest ? undefined : { type, number };
}

function decodeUuid(type: UnguessableType, digits: string): DecodedId | undefined {
  if (!isBase62(digits, 22)) return undefined;
  let number = 0n;
  for (const digit of digits) {
    const value = VALUE_OF.get(digit);
    if (value === undefined) return undefined;
    number = number * 62n + BigInt(value);
  }
  if (number > MAX_UUID) return undefined;
  const hex = number.toString(16).padStart(32, '0');
  return { type, uuid: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
}
