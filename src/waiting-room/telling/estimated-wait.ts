import type { RoomFacts, WaitCurve } from '../line/index.js';

const LONGEST_SECONDS = 2 ** 31 - 1;

/**
 * How long a fan will probably wait, in whole seconds. The ticker's curve says how long the fans inside will
 * stay. Until there is one, each is expected to stay as long as they may, as in Little's law.
 *
 * @param position from 1
 * @param opensInMs until the sale opens, 0 once it has
 * @returns null: unknown, because no fan is admitted
 */
export function estimatedWaitSeconds(position: number, facts: RoomFacts, opensInMs: number): number | null {
  if (facts.phase === 'PAUSED' || facts.phase === 'RECOVERING' || facts.seats === 'SOLD_OUT') return null;
  const { curve } = facts;
  const seconds = curve.length > 1 ? waitAt(curve, position) : withoutCurve(position, facts);
  return Math.min(Math.ceil(seconds + opensInMs / 1_000), LONGEST_SECONDS);
}

/** Between two points as a line, and behind the last point as between the last two. */
function waitAt(curve: WaitCurve, position: number): number {
  const found = curve.findIndex(([upTo], index) => index > 0 && upTo >= position);
  const index = found > 0 ? found : curve.length - 1;
  const [from, seconds] = curve[index - 1]!;
  const [to, toSeconds] = curve[index]!;
  return to > from ? seconds + ((toSeconds - seconds) * (position - from)) / (to - from) : seconds;
}

function withoutCurve(position: number, facts: RoomFacts): number {
  const { capacity, inside, admitPerSecond, admittedSeconds, share } = facts;
  const fastest = admitPerSecond * share;
  const free = Math.min(position, capacity - inside);
  const leaving = Math.min(fastest, capacity / admittedSeconds);
  return Math.max(0, free) / fastest + (position - free) / leaving;
}
