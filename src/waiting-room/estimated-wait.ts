import type { RoomFacts } from './room-facts.js';

const LONGEST_SECONDS = 2 ** 31 - 1;

/**
 * How long somebody will probably wait, in whole seconds: free slots go at the rate at which people are let
 * in, the others when those inside leave, by Little's law as long as that is not measured.
 *
 * @param position from 1
 * @param opensInMs until the sale opens, 0 once it has
 * @returns null: nobody can say, because nobody is let in
 */
export function estimatedWaitSeconds(position: number, facts: RoomFacts, opensInMs: number): number | null {
  if (facts.phase === 'PAUSED' || facts.phase === 'RECOVERING' || facts.seats === 'SOLD_OUT') return null;
  const { capacity, inside, admitPerSecond, admittedSeconds, rate, turnover, share, waiting } = facts;
  const fastest = admitPerSecond * share;
  // Of those inside this share leaves in a second; as many more leave as there are more.
  const leavingShare = turnover > 0 && inside > 0 ? turnover / inside : 1 / admittedSeconds;
  const leaving = Math.min(fastest, leavingShare * capacity);
  // A capacity that was lowered sends nobody away: first those who are too many have to leave.
  const untilRoom = inside > capacity ? Math.log(inside / capacity) / leavingShare : 0;
  const free = Math.max(0, Math.min(position, capacity - inside));
  // What was measured while hardly anybody waited says how many came, not how many can be let in.
  const letIn = rate > 0 && free === position && waiting > fastest ? Math.min(rate, fastest) : fastest;
  const seconds = untilRoom + free / letIn + (position - free) / leaving + opensInMs / 1_000;
  return Math.min(Math.ceil(seconds), LONGEST_SECONDS);
}
