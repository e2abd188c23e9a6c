import type { Tier } from '../graphql/tier.enum.js';
import type { Statement } from '../platform/postgres.js';

/** Decides and writes down (sql/change-tier.sql). Values: the admin who asks, the user, the tier. */
export const CHANGE_TIER: Statement = {
  name: 'tier-change',
  text: 'select change_tier($1, $2, $3) as outcome',
};

export interface TierRow {
  id: string;
  tier: Tier;
}

/** Values: ids. */
export const TIERS_BY_ID: Statement = {
  name: 'tiers-by-id',
  readOnly: true,
  text: 'select id, tier from user_account where id = any($1::uuid[])',
};
