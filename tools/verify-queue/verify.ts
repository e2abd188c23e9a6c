import { type Drawn, type PublishedDraw, repeatDraw } from './draw.js';
import { Findings } from './findings.js';
import type { LogEntry } from './log.js';
import { checkReceipts, entriesNamed, readReceipts } from './receipts.js';
import { Replay } from './replay.js';

/** All that there is to judge by. */
export interface Evidence {
  concert: string;
  lobbyIsDrawn: boolean;
  log: Iterable<LogEntry> | AsyncIterable<LogEntry>;
  commitment: string | null;
  /** Asked for when the log has been read, so that a draw meanwhile is not missed. */
  entrants: () => Promise<PublishedDraw['entrants']> | PublishedDraw['entrants'];
  /** A JSON Web Key Set as text. */
  keySet: string;
  /** Compact JWS. */
  receipts: readonly string[];
}

export interface Verdict {
  findings: Findings;
  entries: number;
  admissions: number;
  epochs: number;
  head: { number: number; hash: string };
  receipts: number;
  drawn: Drawn | null;
}

/** Reads a log to its end and finds everything that should not be. */
export async function verifyQueue(evidence: Evidence): Promise<Verdict> {
  const { concert, commitment } = evidence;
  const findings = new Findings();
  const receipts = readReceipts(evidence.receipts, evidence.keySet, findings);
  const replay = new Replay(findings, evidence.lobbyIsDrawn, entriesNamed(receipts));
  for await (const entry of evidence.log) replay.add(entry);
  const entrants = replay.closed.length > 0 || replay.drawn.length > 0 ? await evidence.entrants() : null;
  const drawn = repeatDraw({ commitment, entrants }, replay, findings);
  checkReceipts(receipts, { concert, commitment, kept: replay.kept, drawn }, findings);
  const { entries, admissions, epoch: epochs, head } = replay;
  return { findings, entries, admissions, epochs, head, receipts: receipts.length, drawn };
}
