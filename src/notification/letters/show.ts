import type { Block } from './content.js';
import { timeText } from './words.js';

/** A performance, as messages name it. */
export interface Show {
  title: string;
  startsAt: Date;
  venue: string;
  timeZone: string;
  /** It does not happen. */
  isCancelled: boolean;
}

/** What a fan needs to know to get there; `more` follows it. */
export function showFacts(
  { title, startsAt, venue, timeZone }: Show,
  ...more: (readonly [label: string, value: string])[]
): Block {
  const facts = [
    ['Concert', title],
    ['When', timeText(startsAt, timeZone)],
    ['Where', venue],
    ...more,
  ] as const;
  return { kind: 'FACTS', facts };
}
