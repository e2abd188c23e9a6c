import type { z } from 'zod';

/** What is wrong with a plan, and where. */
export interface Mistake {
  /** A JSON pointer (RFC 6901) into the plan; empty: the plan as a whole. */
  pointer: string;
  /** A sentence. */
  message: string;
}

const MISTAKES_MAX = 100;
/** Of one object with foreign properties so many are named. */
const FOREIGN_MAX = 5;

/** Thrown when there are more mistakes than are told. */
export class TooManyMistakes extends Error {}

/** The mistakes that were found, at most 100. */
export class Mistakes {
  readonly found: Mistake[] = [];

  /** @throws TooManyMistakes */
  add(pointer: string, message: string): void {
    if (this.found.length >= MISTAKES_MAX) throw new TooManyMistakes();
    this.found.push({ pointer, message });
  }

  /** The value if it has this shape, and what it lacks is a mistake. */
  shaped<T>(shape: z.ZodType<T>, value: unknown, pointer: string): T | undefined {
    const result = shape.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) this.#addIssue(issue, pointer);
    return undefined;
  }

  #addIssue(issue: z.core.$ZodIssue, pointer: string): void {
    const place = pointer + issue.path.map((key) => `/${escaped(String(key))}`).join('');
    if (issue.code !== 'unrecognized_keys') {
      this.add(place, sentenceOf(issue));
      return;
    }
    for (const key of issue.keys.slice(0, FOREIGN_MAX))
      this.add(`${place}/${escaped(key)}`, 'The format has no such property.');
  }
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const isMissing = issue.message.endsWith('undefined');
      return isMissing
        ? `This is missing: ${NAMES[issue.expected]}.`
        : `This has to be ${NAMES[issue.expected]}.`;
    }
    case 'too_small':
      return issue.origin === 'string' ? 'This must not be empty.' : `This is at least ${issue.minimum}.`;
    case 'too_big':
      return issue.origin === 'string'
        ? `This has at most ${issue.maximum} characters.`
        : `This is at most ${issue.maximum}.`;
    case 'invalid_value':
      return `This is one of: ${issue.values.join(', ')}.`;
    default:
      return issue.message;
  }
}

const NAMES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  object: 'an object',
  array: 'a list',
};

/** A key as a part of a JSON pointer, cut where it is too long to be read. */
function escaped(key: string): string {
  return key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}
