import type { LoadResult } from '../../../harness/load/job.js';
import type { Testbed } from '../../../harness/testbed.js';
import { untilDecided } from '../../../harness/undecided.js';

const DECIDED_WITHIN_MS = 60_000;

/** What became of the requests that one slice has put into the queue. */
export interface Decided {
  accepted: number;
  decided: number;
  /** Of the decided, those that have their seat. */
  held: number;
  /** From the first acceptance to the last decision; absent without either. */
  decidedASecond: number | undefined;
  /** From the last moment of the load's time to the last decision; negative: it was done before. */
  behindMs: number | undefined;
  /** False when something was still undecided long after the slice. */
  inTime: boolean;
}

/** Follows one slice's requests to their decisions. Before it, nothing is undecided. */
export class QueueWatch {
  private inTime = true;

  private constructor(
    private readonly testbed: Testbed,
    private readonly performanceId: string,
    private readonly since: string,
  ) {}

  static async begin(testbed: Testbed, performanceId: string): Promise<QueueWatch> {
    return new QueueWatch(testbed, performanceId, await testbed.database.now());
  }

  async untilDecided(): Promise<void> {
    this.inTime = await untilDecided(this.testbed.server.metricsUrl!, DECIDED_WITHIN_MS);
  }

  /** @param load the slice's, by the clock of this machine, as is the database's */
  async result({ acceptedInAll: accepted, firstAcceptedAt, seconds }: LoadResult): Promise<Decided> {
    const { testbed, since, performanceId, inTime } = this;
    const { decided, held, lastAt } = await testbed.database.decisionsSince(since, performanceId);
    const known = firstAcceptedAt !== undefined && lastAt !== null;
    const tookMs = known ? lastAt - firstAcceptedAt : undefined;
    return {
      accepted,
      decided,
      held,
      inTime,
      decidedASecond: tookMs === undefined ? undefined : (decided / tookMs) * 1_000,
      behindMs: tookMs === undefined ? undefined : tookMs - seconds * 1_000,
    };
  }
}
