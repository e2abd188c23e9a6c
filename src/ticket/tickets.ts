import { afterPair, type PageRequest } from '../graphql/connection.type.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import {
  CHECK_IN,
  COUNT_OF_HOLDER,
  type ListedTicket,
  TICKETS_BY_ID,
  TICKETS_ISSUED,
  TICKETS_OF_HOLDER,
  TICKETS_OF_RESERVATIONS,
  type TicketRow,
  TRANSFER,
} from './ticket.statement.js';

/** What became of a scan; `check_in_ticket` says what the words mean. */
export interface CheckIn {
  outcome:
    | 'ACCEPTED'
    | 'UNKNOWN'
    | 'USED'
    | 'REFUNDED'
    | 'TRANSFERRED'
    | 'LAB'
    | 'CANCELLED'
    | 'TOO_EARLY'
    | 'TOO_LATE';
  /** Set with ACCEPTED and USED. */
  firstUsedAt: Date | null;
  /** Set with USED, where that scan told one. */
  firstGate: string | null;
}

/** What became of a transfer; `transfer_ticket` says what the words mean. */
export type Transfer = 'TRANSFERRED' | 'NOT_FOUND' | 'USED' | 'VOID' | 'LAB' | 'BEGUN' | 'NO_RECIPIENT';

/** Tickets as they are now, and the two changes that a user can make. */
export class Tickets {
  constructor(private readonly pool: Database) {}

  // Arrow functions: a DataLoader is found by its batch function, which must be the same object each time.
  /** In the order of the ids; null where there is no such ticket. */
  readonly byIds = async (ids: readonly string[]): Promise<(TicketRow | null)[]> => {
    const rows = await run<TicketRow>(this.pool, TICKETS_BY_ID, [ids]);
    return inOrder(ids, rows, ({ id }) => id);
  };

  /** Of each of these reservations, the newest ticket of each seat. */
  readonly ofReservations = (ids: readonly string[]): Promise<TicketRow[][]> =>
    this.#grouped(TICKETS_OF_RESERVATIONS, ids);

  /** Of each of these reservations, the tickets that its buyer got, also those that were given away. */
  readonly issued = (ids: readonly string[]): Promise<TicketRow[][]> => this.#grouped(TICKETS_ISSUED, ids);

  /** The newest first, one more than asked for. */
  ofHolder(userId: string, request: PageRequest): Promise<ListedTicket[]> {
    const [micros, id] = afterPair(request) ?? [Number.MAX_SAFE_INTEGER, LAST_ID];
    return run(this.pool, TICKETS_OF_HOLDER, [userId, micros, id, request.first + 1]);
  }

  async countOfHolder(userId: string): Promise<number> {
    const [row] = await run<{ count: number }>(this.pool, COUNT_OF_HOLDER, [userId]);
    return row!.count;
  }

  async checkIn(id: string, by: string, gate: string | null): Promise<CheckIn> {
    const [row] = await run<CheckIn>(this.pool, CHECK_IN, [id, by, gate]);
    return row!;
  }

  /** @param recipient null: there is no such user */
  async transfer(id: string, holder: string, recipient: string | null): Promise<Transfer> {
    const [row] = await run<{ outcome: Transfer }>(this.pool, TRANSFER, [id, holder, recipient]);
    return row!.outcome;
  }

  async #grouped(statement: Statement, ids: readonly string[]): Promise<TicketRow[][]> {
    const rows = await run<TicketRow>(this.pool, statement, [ids]);
    const byReservation = Map.groupBy(rows, (row) => row.reservationId);
    return ids.map((id) => byReservation.get(id) ?? []);
  }
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
