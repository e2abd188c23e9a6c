import { type Database, inTransaction, run } from '../../../platform/postgres.js';
import { holdSeats } from '../../hold-seats.statement.js';
import { StrategyName } from '../../reservation-strategy.enum.js';
import type { ReservationStrategy } from '../../strategy.js';
import { untilDecided } from '../../until-decided.js';

// The limit comes before the seats in the lock order; its row is made here so that there is one to lock.
const LOCK_QUOTA = {
  name: 'pessimistic-lock-quota',
  text: `
    insert into quota as q (user_id, concert_id, seats, cap) values ($1, $2, 0, $3)
    on conflict (user_id, concert_id) do update set seats = q.seats`,
};

const LOCK_SEATS = {
  name: 'pessimistic-lock-seats',
  text: 'select from seat where id = any($1::bigint[]) order by id for no key update',
};

/**
 * Row locks first: whoever wants the seat waits until the one before has decided.
 *
 * Mechanism: a transaction that locks the seats in the order of their ids, so that no two wait for each other
 * in a circle, then writes. FOR NO KEY UPDATE, because FOR UPDATE would also stop inserts that refer to the
 * row. Guarantee: exactly one winner a seat, decided in the order of the locks. Cost under contention: every
 * waiter keeps a connection, for at most the pool's lock timeout, after which it hears SEAT_CONTENDED. Choose
 * it where the decision needs several steps that must not be repeated.
 */
export function createPessimistic(deps: { pool: Database }): ReservationStrategy {
  return {
    reserve: (request) =>
      untilDecided(request, () =>
        inTransaction(deps.pool, async (transaction) => {
          const { concertId, maxSeatsPerUser } = request.performance;
          if (maxSeatsPerUser !== null) {
            await run(transaction, LOCK_QUOTA, [request.userId, concertId, maxSeatsPerUser]);
          }
          await run(transaction, LOCK_SEATS, [request.seatIds]);
          return holdSeats(transaction, StrategyName.PESSIMISTIC, request);
        }),
      ),
  };
}
