import { FoundByCheck } from '../found-by-check.js';

/** What is checked, and how it is told when it holds. */
export const CHECKS = {
  chain: 'every entry carries the hash of all before it',
  gaps: 'no entry is missing',
  epochs: 'every epoch begins with settings, and with those who were inside',
  order: 'no fan was let in before a fan who stood before them',
  capacity: 'no fan was let in beyond the capacity',
  once: 'no number was let in twice',
  ended: 'no fan left the room who was not inside',
  draw: 'the order of the lobby is what seed and entrants say',
  receipts: 'what was signed is what happened',
} as const;

export type Check = keyof typeof CHECKS;

/** What was found, by check. */
export class Findings extends FoundByCheck<Check> {}
