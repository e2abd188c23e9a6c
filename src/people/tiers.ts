import type { Tier } from '../graphql/tier.enum.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run } from '../platform/postgres.js';
import { CHANGE_TIER, TIERS_BY_ID, type TierRow } from './tier.statement.js';

type TierOutcome = 'CHANGED' | 'UNCHANGED' | 'FORBIDDEN' | 'NOT_FOUND';

/** What fans have earned. Every change is recorded in the table tier_change. */
export class Tiers {
  constructor(private readonly pool: Database) {}

  /** @param by the admin's user id */
  async set(by: string, userId: string, tier: Tier): Promise<TierOutcome> {
    const [row] = await run<{ outcome: TierOutcome }>(this.pool, CHANGE_TIER, [by, userId, tier]);
    return row!.outcome;
  }

  /** In the order of the ids; null where there is no such user. */
  readonly ofUsers = async (userIds: readonly string[]): Promise<(Tier | null)[]> => {
    const rows = await run<TierRow>(this.pool, TIERS_BY_ID, [userIds]);
    return inOrder(userIds, rows, ({ id }) => id).map((row) => row?.tier ?? null);
  };
}
