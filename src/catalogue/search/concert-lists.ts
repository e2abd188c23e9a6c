import { type Database, run } from '../../platform/postgres.js';
import {
  COUNT_CONCERTS,
  type ConcertCriteria,
  type ConcertPlace,
  LIST_CONCERTS,
  type ListedConcert,
  type Sort,
} from './concert-list.statement.js';

/** A list that is longer does not say how long it is. */
const COUNTED_MAX = 10_000;

/** Lists of concerts, by their numbers. Archived concerts are in none. */
export class ConcertLists {
  constructor(private readonly pool: Database) {}

  /** The concerts after a place, at most `limit`. */
  async list(
    sort: Sort,
    criteria: ConcertCriteria,
    after: ConcertPlace | undefined,
    limit: number,
  ): Promise<ConcertPlace[]> {
    const values = [sort, after?.key ?? null, after?.id ?? null, limit, JSON.stringify(criteria)];
    const rows = await run<ListedConcert>(this.pool, LIST_CONCERTS, values);
    return rows.map(({ id, key }) => ({ id, key: sort === 'TITLE' ? key : Number(key) }));
  }

  /** Null: there are too many to count. */
  async count(sort: Sort, criteria: ConcertCriteria): Promise<number | null> {
    const values = [sort, JSON.stringify(criteria), COUNTED_MAX + 1];
    const [row] = await run<{ count: number }>(this.pool, COUNT_CONCERTS, values);
    return row!.count > COUNTED_MAX ? null : row!.count;
  }
}
