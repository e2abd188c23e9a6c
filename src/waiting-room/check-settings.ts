import { inRange } from '../graphql/in-range.js';
import type { RoomSettings } from './line/index.js';
import type { UpdateWaitingRoomInput } from './waiting-room.input.js';

export const ROOM_MAX = 1_000_000;
export const STAY_SECONDS_MAX = 86_400;

/** Settings within their bounds, or the fault BAD_USER_INPUT that says which one is broken. */
export function checkedSettings(input: UpdateWaitingRoomInput): RoomSettings {
  const { capacity, admitPerSecond, admittedSeconds, paused, adaptive } = input;
  return {
    capacity: capacity == null ? null : inRange(capacity, 'capacity', 1, ROOM_MAX),
    admitPerSecond: admitPerSecond == null ? null : inRange(admitPerSecond, 'admitPerSecond', 1, ROOM_MAX),
    admittedSeconds:
      admittedSeconds == null ? null : inRange(admittedSeconds, 'admittedSeconds', 1, STAY_SECONDS_MAX),
    paused: paused ?? null,
    adaptive: adaptive ?? null,
  };
}
