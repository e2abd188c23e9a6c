import { type Database, run } from '../../platform/postgres.js';
import {
  PERFORMANCE_COUNTS,
  PERFORMANCES_OF_CONCERTS,
  type PerformanceCriteria,
  type PerformancePlace,
  SOONEST_PERFORMANCES,
  valuesOf,
} from './performance-list.statement.js';

/** Before every instant that a performance may begin at. */
const BEFORE_ALL = { key: -1e15, id: 0 };

interface ChildPage extends PerformanceCriteria {
  afterId: number;
  limit: number;
}

/** Lists of performances, by their numbers. Archived performances are in none. */
export class PerformanceLists {
  constructor(private readonly pool: Database) {}

  list(
    criteria: PerformanceCriteria,
    after: PerformancePlace | undefined,
    limit: number,
  ): Promise<PerformancePlace[]> {
    const { key, id } = after ?? BEFORE_ALL;
    return run(this.pool, SOONEST_PERFORMANCES, [...valuesOf(criteria), key, id, limit]);
  }

  // Arrow functions: a DataLoader is found by its batch function, which must therefore be the same object
  // each time.
  readonly ofConcerts = async (concertIds: readonly number[], page: ChildPage): Promise<number[][]> => {
    const values = [...valuesOf(page), concertIds, page.afterId, page.limit];
    const rows = await run<{ parent: number; id: number }>(this.pool, PERFORMANCES_OF_CONCERTS, values);
    const byParent = Map.groupBy(rows, ({ parent }) => parent);
    return concertIds.map((id) => (byParent.get(id) ?? []).map((row) => row.id));
  };

  readonly counts = async (
    concertIds: readonly number[],
    criteria: PerformanceCriteria,
  ): Promise<number[]> => {
    const values = [...valuesOf(criteria), concertIds];
    const rows = await run<{ id: number; count: number }>(this.pool, PERFORMANCE_COUNTS, values);
    const byId = new Map(rows.map((row) => [row.id, row.count]));
    return concertIds.map((id) => byId.get(id) ?? 0);
  };
}
