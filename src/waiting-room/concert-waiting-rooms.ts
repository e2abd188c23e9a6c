import { randomBytes } from 'node:crypto';
import type { ConcertWaitingRooms } from '../catalogue/index.js';
import { inRange } from '../graphql/in-range.js';
import { Fault } from '../platform/fault.js';
import type { Transaction } from '../platform/postgres.js';
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
