import { type Database, run, type Statement } from '../platform/postgres.js';

const DEADLINES: Statement = {
  name: 'refund-deadlines',
  readOnly: true,
  text: `
    select p.performance_id as "performanceId", p.starts_at - $2 * interval '1 hour' as until
    from performance_sale p
    where p.performance_id = any($1::int[]) and p.starts_at - $2 * interval '1 hour' > clock_timestamp()`,
};

/** Until when purchases may be taken back. */
export class RefundDeadlines {
  constructor(
    private readonly pool: Database,
    private readonly refundHours: number,
  ) {}

  /** Null where the deadline is over, by the database's clock. */
  readonly ofPerformances = async (ids: readonly number[]): Promise<(Date | null)[]> => {
    const values = [ids, this.refundHours];
    const rows = await run<{ performanceId: number; until: Date }>(this.pool, DEADLINES, values);
    const byId = new Map(rows.map((row) => [row.performanceId, row.until]));
    return ids.map((id) => byId.get(id) ?? null);
  };
}
