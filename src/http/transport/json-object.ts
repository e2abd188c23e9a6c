import { isUtf8 } from 'node:buffer';

/** The JSON object in a body. Undefined: the body is none, and the general way reports the mistake. */
export function jsonObjectIn(body: Buffer): Record<string, unknown> | undefined {
  const value = isUtf8(body) ? parsed(body.toString()) : undefined;
  return isRecord(value) ? value : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined: the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
