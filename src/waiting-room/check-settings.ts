import { ROOM_MAX, STAY_SECONDS_MAX, within } from '../catalogue/index.js';
import type { RoomSettings } from './line/index.js';
import type { UpdateWaitingRoomInput } from './waiting-room.input.js';

/** Settings within their bounds, or the fault BAD_USER_INPUT that says which one is broken. */
export function checkedSettings(input: UpdateWaitingRoomInput): RoomSettings {
  const { capacity, admitPerSecond, admittedSeconds, paused, adaptive } = input;
  return {
    capacity: capacity == null ? null : within(capacity, 'capacity', 1, ROOM_MAX),
    admitPerSecond: admitPerSecond == null ? null : within(admitPerSecond, 'admitPerSecond', 1, ROOM_MAX),
    admittedSeconds:
      admittedSeconds == null ? null : within(admittedSeconds, 'admittedSeconds', 1, STAY_SECONDS_MAX),
    paused: paused ?? null,
    adaptive: adaptive ?? null,
  };
}
