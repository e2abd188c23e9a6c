import { LRUCache } from 'lru-cache';
import { seatsSold } from '../catalogue/index.js';
import { defineConsumer } from '../events/index.js';
import { run, type Transaction } from '../platform/postgres.js';
import { LOOK_FOR_FREE_SEAT, NOTE_SELL_OUT } from './sell-out.statement.js';

const PERFORMANCES_MAX = 10_000;

interface Look {
  concertId: number;
  lab: boolean;
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

  /** Whether the concert has sold out now, and this is the first to see it. */
  async function look(transaction: Transaction, performanceId: number): Promise<boolean> {
    const values = [performanceId, freeSeats.get(performanceId) ?? null];
    const [seen] = await run<Look>(transaction, LOOK_FOR_FREE_SEAT, values);
    if (!seen || seen.lab) return false;
    if (seen.freeSeatId !== null) {
      freeSeats.set(performanceId, seen.freeSeatId);
      return false;
    }
    freeSeats.delete(performanceId);
    const [answer] = await run<{ noted: boolean }>(transaction, NOTE_SELL_OUT, [seen.concertId]);
    return answer!.noted;
  }

  return defineConsumer({
    name: 'sell-outs',
    topics: [seatsSold],
    from: 'beginning',
    batchMax: 100,
    async handle(events, transaction) {
      let noted = false;
      for (const performanceId of new Set(events.map(({ payload }) => payload.performanceId))) {
        noted = (await look(transaction, performanceId)) || noted;
      }
      return noted ? onNoted : undefined;
    },
  });
}
