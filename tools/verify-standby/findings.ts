import { FoundByCheck } from '../found-by-check.js';

/** What is checked, and how it is told when it holds. */
export const CHECKS = {
  chain: 'every entry carries the hash of all before it',
  gaps: 'no entry is missing',
  joins: 'every fan who joined got the next number',
  order: 'no fan was offered seats before a fan in front who would have fitted',
  size: 'every offer had as many seats as the fan had asked for',
  once: 'no seat was offered to two fans at a time, and no fan was offered seats twice',
  ends: 'only what had begun has ended',
  public: 'no seat went on sale while a fan waited who would have fitted',
} as const;

export type Check = keyof typeof CHECKS;

/** What was found, by check. */
export class Findings extends FoundByCheck<Check> {}
