import pg from 'pg';
import type { Attempt } from '../../src/reservation/hold-seats.statement.js';
import type { BatchedRequest } from '../../src/reservation/hold-seats-together.statement.js';
import { GroupCommit } from '../../src/reservation/strategies/atomic/group-commit.js';
import type { ReservationRequest } from '../../src/reservation/strategy.js';

export const HELD: Attempt = {
  outcome: 'HELD',
  hold: { amount: 1, currency: 'KRW', decidedAt: new Date(0) },
};
export const RACED: Attempt = { outcome: 'RACED' };
export const TAKEN = { outcome: 'SEAT_TAKEN', takenSeatIds: [1], lapsedReservationIds: [] } satisfies Attempt;

interface Asked {
  id?: string;
  seatIds?: number[];
  userId?: string;
  performanceId?: number;
  limit?: number;
}

let requests = 0;
export function request({ id, seatIds, userId, performanceId = 1, limit }: Asked = {}): ReservationRequest {
  requests += 1;
  return {
    reservationId: id ?? `reservation ${requests}`,
    userId: userId ?? `user ${requests}`,
    idempotencyKey: 'k',
    inputDigest: '00'.repeat(32),
    performance: { performanceId, concertId: 1, countsSeats: limit !== undefined } as never,
    seatIds: seatIds ?? [1_000 + requests],
    holdMs: 1_000,
    accessCodeDigest: null,
  };
}

/** A database that writes down what it is asked, and answers when it is told to. */
export function database(
  answer: (batch: readonly BatchedRequest[]) => Attempt[] | Error,
  committed: string[] = [],
) {
  const batches: { id: string; canWin: boolean }[][] = [];
  const free: (() => void)[] = [];
  /** What is waited for beside the database; it comes with `over`. */
  const waits: string[] = [];
  let over: (() => void)[] = [];
  const wait = (what: string): Promise<void> =>
    new Promise((resolve) => {
      waits.push(what);
      over.push(resolve);
    });
  const endWaits = (): void => {
    for (const end of over) end();
    over = [];
  };
  const together = new GroupCommit({
    async hold(batch) {
      batches.push(batch.map(({ request: { reservationId: id }, canWin }) => ({ id, canWin })));
      await new Promise<void>((resolve) => {
        free.push(resolve);
      });
      const answered = answer(batch);
      if (answered instanceof Error) throw answered;
      return answered;
    },
    existing: async (ids) => new Set(ids.filter((id) => committed.includes(id))),
    release: (ids) => wait(`release ${ids}`),
    pause: (tries) => wait(`pause ${tries}`),
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  /** Lets the database answer everything it is asked, until nothing more comes. */
  const answerAll = async (): Promise<void> => {
    await turn();
    while (free.length > 0) {
      free.shift()!();
      await turn();
    }
  };
  const ids = () => batches.map((batch) => batch.map(({ id }) => id));
  return { together, batches, ids, turn, answerAll, waits, endWaits };
}

export const allHeld = (batch: readonly BatchedRequest[]) =>
  batch.map(({ canWin }) => (canWin ? HELD : RACED));
export const databaseError = (code: string) =>
  Object.assign(new pg.DatabaseError('no', 2, 'error'), { code });
