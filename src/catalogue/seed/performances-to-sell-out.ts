import { type Database, run, type Statement } from '../../platform/postgres.js';

/** The concert of the demonstration that is sold out shortly after the first start. */
const SLUG = 'small-hours';

const TO_SELL_OUT: Statement = {
  name: 'performances-to-sell-out',
  readOnly: true,
  text: `
    select p.id from performance p join concert c on c.id = p.concert_id
    where c.slug = $1 and p.starts_at > clock_timestamp() and p.cancelled_at is null`,
};

/** The performances of the demonstration that shall be sold out. */
export async function performancesToSellOut(pool: Database): Promise<number[]> {
  const rows = await run<{ id: number }>(pool, TO_SELL_OUT, [SLUG]);
  return rows.map(({ id }) => id);
}
