import { LRUCache } from 'lru-cache';

/** The media types that an answer can have. The first is the default. */
const ANSWER_TYPES = ['application/json', 'application/graphql-response+json'] as const;

export type AnswerType = (typeof ANSWER_TYPES)[number];

interface Range {
  type: string;
  quality: number;
}

/**
 * The media type that a client prefers for its answer. Undefined: it accepts none that the server has. The
 * highest quality wins; of two with the same quality the one that is named first. This is decided before the
 * operation runs: an operation whose result cannot be sent must not run.
 *
 * @param accept the value of the header
 */
export function answerType(accept: string | undefined): AnswerType | undefined {
  if (accept === undefined || accept.trim() === '') return ANSWER_TYPES[0];
  const ranges = accept.split(',').map(readRange);
  const wanted = ANSWER_TYPES.map((type) => ({ type, ...bestMatch(ranges, type) }));
  const [best] = wanted
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.place - b.place);
  return best?.type;
}

const REMEMBERED_MAX = 100;

/** Remembers the answer type for each value of `Accept`. */
export class AcceptedTypes {
  readonly #known = new LRUCache<string, AnswerType | 'none'>({ max: REMEMBERED_MAX });

  /** The same as answerType; 'none' if the client accepts no type that the server has. */
  of(accept = ''): AnswerType | 'none' {
    const known = this.#known.get(accept);
    if (known) return known;
    const type = answerType(accept) ?? 'none';
    this.#known.set(accept, type);
    return type;
  }
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const written = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = written === undefined ? 1 : Number(written);
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The most specific range that matches a type. It takes precedence over wider ranges. */
function bestMatch(ranges: Range[], type: string): { quality: number; place: number } {
  for (const pattern of [type, 'application/*', '*/*']) {
    const place = ranges.findIndex((range) => range.type === pattern);
    if (place >= 0) return { quality: ranges[place]!.quality, place };
  }
  return { quality: 0, place: ranges.length };
}
