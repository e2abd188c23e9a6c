/**
 * Opaque global ids.
 *
 * An id is `<tag>_<base 62>`; base 62 lacks the underscore. Public things are numbered in sequence, private
 * things carry 128 bits that cannot be guessed. One kind has no tag, so that its ids are as short as can be.
 * The kinds themselves are declared where the things are.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const VALUE_OF = new Map([...ALPHABET].map((digit, value) => [digit, value]));

const NUMBER_DIGITS_MAX = 9;
const UUID_DIGITS_MAX = 22;
const INT_MAX = 2 ** 31 - 1;
const MAX_UUID = (1n << 128n) - 1n;
const TAG = /^[a-z]{3}$/;

/** How the ids of one type look. `Value` is what the database knows the thing by. */
export interface IdKind<Type extends string = string, Value extends number | string = number | string> {
  readonly type: Type;
  /** Three letters; empty for the one kind without a tag. */
  readonly tag: string;
  encode(value: Value): string;
  /** Undefined when the id is not one of this type, or no such id can have been given out. */
  decode(id: string): Value | undefined;
}

export type NumberedKind<Type extends string = string> = IdKind<Type, number>;
export type UnguessableKind<Type extends string = string> = IdKind<Type, string>;

/**
 * The ids of things that are numbered in sequence and public.
 *
 * @param options.wide the numbers may be larger than a database's int
 */
export function numberedKind<Type extends string>(
  type: Type,
  tag: string,
  { wide = false }: { wide?: boolean } = {},
): NumberedKind<Type> {
  const start = startOf(tag);
  const highest = wide ? Number.MAX_SAFE_INTEGER : INT_MAX;
  return {
    type,
    tag,
    encode: (number) => start + toBase62(number),
    decode: (id) =>
      hasStart(id, start, NUMBER_DIGITS_MAX) ? readNumber(id, start.length, highest) : undefined,
  };
}

/** The ids of private things, whose 128 bits the database knows as a UUID. */
export function unguessableKind<Type extends string>(type: Type, tag: string): UnguessableKind<Type> {
  const start = startOf(tag);
  return {
    type,
    tag,
    encode: (uuid) => start + bigToBase62(BigInt(`0x${uuid.replaceAll('-', '')}`)),
    decode: (id) => (hasStart(id, start, UUID_DIGITS_MAX) ? readUuid(id, start.length) : undefined),
  };
}

/** A thing that an id stands for. */
export interface Decoded {
  type: string;
  value: number | string;
}

/** All kinds of ids, for an id of an unknown kind. */
export class IdKinds {
  readonly #byTag: ReadonlyMap<string, IdKind>;

  /** @param kinds no two with the same tag */
  constructor(kinds: readonly IdKind[]) {
    this.#byTag = new Map(kinds.map((kind) => [kind.tag, kind]));
  }

  decode(id: string): Decoded | undefined {
    const kind = this.#byTag.get(id.includes('_') ? id.slice(0, id.indexOf('_')) : '');
    const value = kind?.decode(id);
    return kind && value !== undefined ? { type: kind.type, value } : undefined;
  }
}

function startOf(tag: string): string {
  if (tag !== '' && !TAG.test(tag)) throw new Error(`"${tag}" is no tag of ids: a tag is three letters`);
  return tag === '' ? '' : `${tag}_`;
}

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

/** Whether the digits behind the tag could have been written here, so that a thing has only one id. */
function hasStart(id: string, start: string, digitsMax: number): boolean {
  const digits = id.length - start.length;
  if (digits < 1 || digits > digitsMax || !id.startsWith(start)) return false;
  return digits === 1 || id[start.length] !== '0';
}

function readNumber(id: string, from: number, highest: number): number | undefined {
  let number = 0;
  for (let place = from; place < id.length; place += 1) {
    const value = VALUE_OF.get(id[place]!);
    if (value === undefined) return undefined;
    number = number * 62 + value;
  }
  return number > highest ? undefined : number;
}

function readUuid(id: string, from: number): string | undefined {
  let number = 0n;
  for (let place = from; place < id.length; place += 1) {
    const value = VALUE_OF.get(id[place]!);
    if (value === undefined) return undefined;
    number = number * 62n + BigInt(value);
  }
  if (number > MAX_UUID) return undefined;
  const hex = number.toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
