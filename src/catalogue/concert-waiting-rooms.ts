import type { Transaction } from '../platform/postgres.js';
import type { CreateConcertInput } from './create-concert.input.js';

/**
 * The part of a new concert that the waiting room looks after: it comes with the concert's input, and is
 * written in the concert's transaction. To the catalogue it is opaque.
 */
export interface ConcertWaitingRooms {
  /**
   * The settings of the waiting room that the input asks for; null: it asks for none.
   *
   * @throws Fault BAD_USER_INPUT
   */
  checked(input: Pick<CreateConcertInput, 'saleOpensAt'>): object | null;
  /** Writes a waiting room with settings that `checked` has returned. */
  insert(transaction: Transaction, concertId: number, settings: object): Promise<void>;
  /**
   * Whether the sale of a concert with a waiting room may open at another time; null: at once. The concert's
   * row is locked.
   *
   * @throws Fault BAD_USER_INPUT
   */
  checkOpening(
    transaction: Transaction,
    concertId: number,
    opening: { from: Date | null; to: Date | null },
  ): Promise<void>;
}
