import { type Database, run, type Statement } from '../platform/postgres.js';
import type { Tickets } from '../ticket/index.js';

const DEADLINES: Statement = {
  name: 'refund-deadlines',
  readOnly: true,
  text: `
    select asked.id as "performanceId", until
    from unnest($1::int[]) as asked (id) cross join refund_deadline(asked.id, $2 * interval '1 hour') as until
    where until > clock_timestamp()`,
};

/** Which purchases their owners may take back. Whether one is taken back is decided in its transaction. */
export class Refundable {
  constructor(
    private readonly pool: Database,
    private readonly tickets: Pick<Tickets, 'ofReservations'>,
    private readonly refundHours: number,
  ) {}

  /** Until when purchases of these performances may be taken back; null where that time is over. */
  readonly deadlines = async (performanceIds: readonly number[]): Promise<(Date | null)[]> => {
    const values = [performanceIds, this.refundHours];
    const rows = await run<{ performanceId: number; until: Date }>(this.pool, DEADLINES, values);
    const byId = new Map(rows.map((row) => [row.performanceId, row.until]));
    return performanceIds.map((id) => byId.get(id) ?? null);
  };

  /** The buyer of each reservation; null where a ticket was used or given away. */
  readonly buyersOfWhole = async (reservationIds: readonly string[]): Promise<(string | null)[]> => {
    const tickets = await this.tickets.ofReservations(reservationIds);
    return tickets.map((own) => {
      const isWhole = own.every(
        ({ status, holderUserId, buyerUserId }) => status === 'VALID' && holderUserId === buyerUserId,
      );
      return isWhole ? (own[0]?.buyerUserId ?? null) : null;
    });
  };
}
