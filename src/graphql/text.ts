import { Fault } from '../platform/fault.js';

/**
 * Text from a client, trimmed, within bounds. Control characters and lone surrogates are refused: PostgreSQL
 * cannot store the null character, and a lone surrogate cannot be printed. Bidirectional overrides and
 * zero-width characters that only serve to disguise a name are refused too; joiners inside emoji are not.
 *
 * @param bounds.lines the text may have line breaks
 */
export function checkedText(
  value: string,
  field: string,
  bounds: { min: number; max: number; lines?: boolean },
): string {
  const text = bounds.lines ? value.replaceAll('\r\n', '\n').trim() : value.trim();
  const length = [...text].length;
  if (length < bounds.min || length > bounds.max) {
    throw new Fault('BAD_USER_INPUT', `\`${field}\` must have ${bounds.min} to ${bounds.max} characters.`);
  }
  if (!text.isWellFormed() || FORBIDDEN.test(bounds.lines ? text.replaceAll('\n', '') : text)) {
    throw new Fault('BAD_USER_INPUT', `\`${field}\` holds characters that are not allowed.`);
  }
  return text;
}

// \p{Cc}: control characters. U+202A–202E, U+2066–2069: overrides of the direction. U+200B, U+FEFF:
// invisible.
const FORBIDDEN = /[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/u;
