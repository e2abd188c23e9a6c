/** A plan of 100,000 seats has half as many. */
const PARTS_MAX = 2_500_000;
/** A plan has nine levels. */
const DEPTH_MAX = 20;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether a JSON text has so many values, or so deep ones, that no plan can be in it. It is asked before the
 * text is parsed: eight million empty lists fit into 16 MiB, and in memory they would take a gigabyte.
 */
export function hasTooManyParts(json: Uint8Array): boolean {
  let parts = 0;
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]!;
    if (isInText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else if (byte === COMMA) parts += 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      parts += 1;
      depth += 1;
      if (depth > DEPTH_MAX) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
  return parts > PARTS_MAX;
}
