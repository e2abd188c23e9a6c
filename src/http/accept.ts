import { LRUCache } from 'lru-cache';

/** The media types an answer can have; the first one for clients that do not care. */
const ANSWER_TYPES = ['application/json', 'application/graphql-response+json'] as const;

export type AnswerType = (typeof ANSWER_TYPES)[number];

interface Range {
  type: string;
  quality: number;
}

/**
 * The media type a client wants its answer in, or undefined when it takes none of ours. What it likes best
 * wins, and of two that it likes the same the one that it names first. It is decided here, once, because an
 * operation that nobody can be told the result of must not run.
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

/** What clients accept, decided once for each header that they send. */
export class AcceptedTypes {
  readonly #known = new LRUCache<string, AnswerType | 'none'>({ max: REMEMBERED_MAX });

  /** As answerType does; 'none' where it takes none of ours. */
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

/** The most exact range that a type falls under: what it says holds, whatever wider ranges say. */
function bestMatch(ranges: Range[], type: string): { quality: number; place: number } {
  for (const pattern of [type, 'application/*', '*/*']) {
    const place = ranges.findIndex((range) => range.type === pattern);
    if (place >= 0) return { quality: ranges[place]!.quality, place };
  }
  return { quality: 0, place: ranges.length };
}
