/** Who sends. */
export interface Sender {
  /** Empty: none is shown. */
  name: string;
  address: string;
}

const ADDRESS_MAX = 254;
const NAME_MAX = 100;
/**
 * The characters that an address may hold without quotes (RFC 5322 `dot-atom`, with the letters of RFC 6532),
 * and a domain. Everything that could end an address and begin another one, or a header, is outside.
 */
const ADDRESS = new RegExp(
  [
    "^(?=.{1,64}@)[\\p{L}\\p{N}\\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\\.[\\p{L}\\p{N}\\p{M}!#$%&'*+/=?^_`{|}~-]+)*",
    '@[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]{0,62})(?:\\.[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}-]{0,62})*$',
  ].join(''),
  'u',
);
const SENDER = /^(?:([^<>]*)<([^<>]+)>|([^<>\s]+))$/u;
/** Control and format characters, line and paragraph separators, lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/** Whether mail can be sent to this address. */
export function isMailable(address: string): boolean {
  return address.length <= ADDRESS_MAX && ADDRESS.test(address);
}

/** Reads `Ticket Rush <tickets@example.com>` or `tickets@example.com`. */
export function readSender(text: string): Sender | undefined {
  const [, named = '', inBrackets, alone] = SENDER.exec(text.trim()) ?? [];
  const address = inBrackets ?? alone;
  const name = named.trim();
  if (address === undefined || !isMailable(address)) return undefined;
  return name.length <= NAME_MAX && oneLine(name) === name ? { name, address } : undefined;
}

/** The text with nothing in it that could end a line or disguise what stands in it. */
export function oneLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ').trim();
}
