import type { NotSentKind } from '../mail/index.js';
import { jitterMs } from '../platform/clock.js';
import type { OutgoingRow } from './outgoing.statement.js';

/** Refused for good as often as this: some servers refuse for good what they take an hour later. */
const REFUSED_MAX = 3;
const REFUSED_PAUSE_MS = 20 * 60_000;
/** Refused for now as often as this, which is four days: a mailbox stays full. */
const DEFERRED_MAX = 100;
const DEFERRED_PAUSE_MS = 60_000;
const DEFERRED_PAUSE_MAX_MS = 3_600_000;
/** The server is away: there is no end to these tries. */
const AWAY_PAUSE_MS = 5_000;
const AWAY_PAUSE_MAX_MS = 300_000;

interface Next {
  refusals: number;
  /** Null: it is given up. */
  againMs: number | null;
}

/** What becomes of a message that was not sent. The pauses grow, and are partly random. */
export function afterFailure(
  { tries, refusals }: Pick<OutgoingRow, 'tries' | 'refusals'>,
  kind: NotSentKind,
): Next {
  if (kind === 'UNAVAILABLE') return { refusals, againMs: pause(AWAY_PAUSE_MS, tries, AWAY_PAUSE_MAX_MS) };
  const now = refusals + 1;
  const isGivenUp = now >= (kind === 'REFUSED' ? REFUSED_MAX : DEFERRED_MAX);
  if (isGivenUp) return { refusals: now, againMs: null };
  const againMs =
    kind === 'REFUSED'
      ? pause(REFUSED_PAUSE_MS, refusals, DEFERRED_PAUSE_MAX_MS)
      : pause(DEFERRED_PAUSE_MS, refusals, DEFERRED_PAUSE_MAX_MS);
  return { refusals: now, againMs };
}

/** Between half of it and all of it, so that what failed together does not come back together. */
function pause(firstMs: number, before: number, maxMs: number): number {
  const fullMs = Math.min(firstMs * 2 ** Math.min(before, 20), maxMs);
  return fullMs / 2 + jitterMs(fullMs / 2);
}
