import { randomBytes } from 'node:crypto';
import type { ConcertWaitingRooms } from '../catalogue/index.js';
import { inRange } from '../graphql/in-range.js';
import { Fault } from '../platform/fault.js';
import { run, type Statement, type Transaction } from '../platform/postgres.js';
import { ROOM_MAX, STAY_SECONDS_MAX } from './check-settings.js';
import { LobbyOrder } from './line/index.js';
import type { WaitingRoomInput } from './waiting-room.input.js';

interface NewWaitingRoom {
  capacity: number;
  admitPerSecond: number;
  admittedSeconds: number;
  adaptive: boolean;
  lobbyOrder: LobbyOrder;
}

/** The waiting rooms of concerts that are created. */
export const concertWaitingRooms: ConcertWaitingRooms = {
  checked(input: { saleOpensAt?: Date | null; waitingRoom?: WaitingRoomInput | null }) {
    const { saleOpensAt, waitingRoom: room } = input;
    if (room == null) return null;
    return {
      capacity: inRange(room.capacity, 'capacity', 1, ROOM_MAX),
      admitPerSecond: inRange(room.admitPerSecond, 'admitPerSecond', 1, ROOM_MAX),
      admittedSeconds: inRange(room.admittedSeconds ?? 300, 'admittedSeconds', 1, STAY_SECONDS_MAX),
      adaptive: room.adaptive ?? false,
      lobbyOrder: checkedOrder(room.lobbyOrder, saleOpensAt),
    } satisfies NewWaitingRoom;
  },
  /** A draw's seed is made with the room, so that its commitment is older than every entrant. */
  async insert(transaction: Transaction, concertId: number, room: NewWaitingRoom) {
    await transaction.query(
      `insert into waiting_room (concert_id, capacity, admit_per_second, admitted_seconds, adaptive,
         lobby_order, draw_seed)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        concertId,
        room.capacity,
        room.admitPerSecond,
        room.admittedSeconds,
        room.adaptive,
        room.lobbyOrder,
        room.lobbyOrder === 'DRAW' ? randomBytes(32) : null,
      ],
    );
  },
  async checkOpening(transaction, concertId, { from, to }) {
    // A line begins only after the caller's transaction, and then with the new opening.
    const [room] = await run<LockedRoom>(transaction, LOCK_ROOM, [concertId]);
    checkedOrder(room!.lobbyOrder, to);
    const isLater = to !== null && (from === null || to > from);
    if (isLater && room!.joined && room!.opensSoon) {
      throw new Fault(
        'BAD_USER_INPUT',
        'Fans are in the waiting room, and it has opened or opens within 10 seconds: `saleOpensAt` cannot be later.',
      );
    }
  },
};

interface LockedRoom {
  lobbyOrder: LobbyOrder;
  /** A fan has joined once. */
  joined: boolean;
  opensSoon: boolean;
}

// Ten seconds: longer than a change takes. A worker that sees the old opening has not begun to draw and to
// admit when the change is there.
const LOCK_ROOM: Statement = {
  name: 'waiting-room-lock',
  text: `
    select w.lobby_order as "lobbyOrder", w.epoch > 0 as joined,
      d.sale_opens_at is null or d.sale_opens_at <= clock_timestamp() + interval '10 seconds' as "opensSoon"
    from waiting_room w join concert_dates d on d.concert_id = w.concert_id
    where w.concert_id = $1 for no key update of w`,
};

function checkedOrder(
  order: LobbyOrder | null | undefined,
  saleOpensAt: Date | null | undefined,
): LobbyOrder {
  if (order === LobbyOrder.DRAW && saleOpensAt == null) {
    throw new Fault('BAD_USER_INPUT', 'A draw needs `saleOpensAt`.');
  }
  return order ?? LobbyOrder.FIRST_COME;
}
