import type { ReadSaleFacts } from '../../../catalogue/index.js';
import type { LogEntry } from '../../../request-log/index.js';
import { markWinnable } from '../../batch-conflicts.js';
import type { ReservationRequest } from '../../strategy.js';
import type { QueuedInBatch } from './decide-queued.statement.js';
import { fromLog, type QueuedRequest } from './queued-request.js';

/** A request of the log on its way to its decision. */
export interface Waiting {
  entry: LogEntry;
  queued: QueuedRequest;
  request: ReservationRequest;
  /** Whether it could have won in its last batch. */
  canWin: boolean;
  /** How often it could have won but met a lock or lapsed holds. */
  tries: number;
}

export interface InLine {
  /** One line per performance, each in the order of the log. */
  lines: Waiting[][];
  unreadable: LogEntry[];
  /** Requests for performances that do not exist. */
  unknown: LogEntry[];
}

/** Sorts the entries of the log by performance. */
export async function inLine(
  entries: readonly LogEntry[],
  saleFacts: ReadSaleFacts,
  holdMs: number,
): Promise<InLine> {
  const lines = new Map<number, Waiting[]>();
  const unreadable: LogEntry[] = [];
  const unknown: LogEntry[] = [];
  for (const entry of entries) {
    const queued = fromLog(entry);
    const performance = queued && (await saleFacts(queued.performanceId));
    if (!queued) unreadable.push(entry);
    else if (!performance) unknown.push(entry);
    else {
      const line = lines.get(queued.performanceId) ?? [];
      lines.set(queued.performanceId, line);
      line.push({ entry, queued, request: { ...queued, performance, holdMs }, canWin: false, tries: 0 });
    }
  }
  return { lines: [...lines.values()], unreadable, unknown };
}

/**
 * These requests as a batch for the database, in their order.
 *
 * @param triesMax after this many tries a lock or a lapsed hold is a refusal
 */
export function inBatch(round: readonly Waiting[], triesMax: number): QueuedInBatch[] {
  return markWinnable(round.map(({ request }) => request)).map((asked, index) => {
    const waiting = round[index]!;
    waiting.canWin = asked.canWin;
    return {
      ...asked,
      position: waiting.entry.position,
      deadline: waiting.queued.deadline,
      askedAt: waiting.queued.askedAt,
      acceptedAt: waiting.queued.acceptedAt,
      lastTry: asked.canWin && waiting.tries >= triesMax,
    };
  });
}
