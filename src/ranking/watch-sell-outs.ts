import { LRUCache } from 'lru-cache';
import { seatsSold } from '../catalogue/index.js';
import { defineConsumer } from '../events/index.js';
import { run, type Transaction } from '../platform/postgres.js';
import { LOOK_FOR_FREE_SEAT, NOTE_SELL_OUT } from './sell-out.statement.js';

const PERFORMANCES_MAX = 10_000;

interface Look {
  concertId: number;
  /** The first of the payments, to the millisecond before it. */
  since: Date;
  freeSeatId: number | null;
}

/**
 * Looks after each sale whether the concert has sold out. It remembers the seat that it found free last, so a
 * look reads one seat as long as that one is not sold, and each seat about once in a whole sale.
 *
 * @param onNoted called after the commit, when a concert has sold out
 */
export function watchSellOuts(onNoted: () => void) {
  const freeSeats = new LRUCache<number, number>({ max: PERFORMANCES_MAX });

  /** Whether the concert has sold out with one of these payments, and this is the first to see it. */
  async function look(
    transaction: Transaction,
    performanceId: number,
    reservationIds: readonly string[],
  ): Promise<boolean> {
    const values = [performanceId, freeSeats.get(performanceId) ?? null, reservationIds];
    const [seen] = await run<Look>(transaction, LOOK_FOR_FREE_SEAT, values);
    if (!seen) return false;
    if (seen.freeSeatId !== null) {
      freeSeats.set(performanceId, seen.freeSeatId);
      return false;
    }
    freeSeats.delete(performanceId);
    const [answer] = await run<{ noted: boolean }>(transaction, NOTE_SELL_OUT, [seen.concertId, seen.since]);
    return answer!.noted;
  }

  return defineConsumer({
    name: 'sell-outs',
    topics: [seatsSold],
    from: 'beginning',
    batchMax: 100,
    async handle(events, transaction) {
      let noted = false;
      const paid = new Map<number, string[]>();
      for (const { payload } of events) {
        const others = paid.get(payload.performanceId) ?? [];
        paid.set(payload.performanceId, [...others, ...payload.reservationIds]);
      }
      for (const [performanceId, reservationIds] of paid) {
        noted = (await look(transaction, performanceId, reservationIds)) || noted;
      }
      return noted ? onNoted : undefined;
    },
  });
}
