import type { RoomRow } from './room.statement.js';

/**
 * How long a fan at a position will wait: positions and seconds, ascending. Between two points it is a line.
 */
export type WaitCurve = readonly (readonly [position: number, seconds: number])[];

/** What is true for every fan in a room, as its line in Redis says. */
export interface RoomFacts {
  epoch: number;
  /** Of the journal. */
  version: number;
  /** The next sequence to be issued: all before it are issued. */
  next: number;
  waiting: number;
  inside: number;
  phase: Phase;
  seats: SeatsAvailability;
  /** False where the order of the line is not drawn yet. */
  ordered: boolean;
  /** True where places have the numbers that they were drawn. */
  drawn: boolean;
  capacity: number;
  admitPerSecond: number;
  admittedSeconds: number;
  /** How far the journal has been written down. */
  written: number;
  /** How many have been admitted in this epoch. */
  admitted: number;
  /** The wait by position; empty while unknown. */
  curve: WaitCurve;
  /** The share of the rate at which fans are admitted; 1 unless servers are near their limits. */
  share: number;
}

export type Phase = 'LOBBY' | 'OPEN' | 'PAUSED' | 'RECOVERING';
export type SeatsAvailability = 'LEFT' | 'NONE_AT_PRESENT' | 'SOLD_OUT';

/** How far the draw of a line is, as its `draw` says. */
export const DrawState = {
  NONE: '0',
  /** To come. */
  DUE: '1',
  /** The list of entrants is closed; they keep still until they have their numbers. */
  CLOSED: '2',
  /**
   * The line was lost after the list was written down: a fan who comes back gets the number that was drawn.
   */
  FIXED: '3',
  DONE: '4',
} as const;

/** A number, or null where nothing is said. */
type Raw = (string | number | null)[];

/** Reads the answer of `room_facts` in lua/common.lua. */
export function toRoomFacts(raw: unknown): RoomFacts {
  const [epoch, version, next, phase, paused, grace, seats, draw, curve] = raw as Raw;
  const numbers = (raw as Raw).slice(9).map(Number);
  const [capacity, admitPerSecond, written, admitted, admittedSeconds] = numbers;
  const [share, waiting, inside] = numbers.slice(5);
  return {
    epoch: Number(epoch),
    version: Number(version),
    next: Number(next),
    phase: phaseOf(String(phase), paused === '1', grace === '1'),
    seats: seats as SeatsAvailability,
    ordered: draw === DrawState.NONE || draw === DrawState.DONE,
    drawn: draw === DrawState.FIXED || draw === DrawState.DONE,
    capacity: capacity!,
    admitPerSecond: admitPerSecond!,
    admittedSeconds: admittedSeconds!,
    written: written!,
    admitted: admitted!,
    // A line that was begun by an older release has none.
    curve: JSON.parse(String(curve ?? '[]')),
    share: share!,
    waiting: waiting!,
    inside: inside!,
  };
}

function phaseOf(phase: string, paused: boolean, grace: boolean): Phase {
  if (grace) return 'RECOVERING';
  if (phase === 'LOBBY') return 'LOBBY';
  return paused ? 'PAUSED' : 'OPEN';
}

/** What is known of a room whose line is away. */
export function factsWithoutLine(room: RoomRow): RoomFacts {
  const { entrantsFixed: drawn, epoch, capacity, admitPerSecond, admittedSeconds } = room;
  return {
    epoch,
    capacity,
    admitPerSecond,
    admittedSeconds,
    drawn,
    version: 0,
    next: 0,
    written: 0,
    admitted: 0,
    waiting: 0,
    inside: 0,
    curve: [],
    share: 1,
    phase: 'RECOVERING',
    seats: 'LEFT',
    ordered: true,
  };
}
