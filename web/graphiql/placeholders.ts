/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values by the name of their placeholder; a name that is not known (yet) is absent or undefined. */
export type Values = Record<string, string | undefined>;

const PLACEHOLDER = /\{\{(\w+)\}\}/g;

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `text` with every placeholder {{name}} whose value is known replaced; the others stay visible. */
export function fillPlaceholders(text: string, values: Values): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => values[name] ?? placeholder);
}

/** The names of the placeholders in a template. */
export function placeholderNames(template: Json): string[] {
  return [...JSON.stringify(template).matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/**
 * New values for the placeholders of `template`. Everything else stays as in `current`, so that a visitor who
 * chose another strategy keeps it.
 */
export function refill(template: Json, current: Json | undefined, values: Values): Json {
  if (isObject(template)) {
    const kept = isObject(current) ? current : {};
    const entries = Object.entries(template).map(([key, part]) => [key, refill(part, kept[key], values)]);
    return { ...kept, ...Object.fromEntries(entries) };
  }
  if (placeholderNames(template).length === 0) return current ?? template;
  return JSON.parse(fillPlaceholders(JSON.stringify(template), values)) as Json;
}
