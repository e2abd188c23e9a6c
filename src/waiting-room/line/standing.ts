import { type RoomFacts, toRoomFacts } from './room-facts.js';

/** Where a fan stands in a line. */
export type Standing =
  | { status: 'WAITING' | 'ADMITTED'; sequence: number; rank: number; issuedAt: number }
  | { status: 'NOBODY' | 'FULL' | 'NO_NUMBERS' };

const STATUSES = ['NOBODY', 'WAITING', 'ADMITTED', 'FULL', 'NO_NUMBERS'] as const;

export interface Standings {
  facts: RoomFacts;
  /** In the order of the users that were asked for. */
  standings: Standing[];
}

/** Reads the answer of `with_facts` in lua/common.lua. */
export function toStandings(answer: unknown): Standings {
  const [facts, places] = answer as [unknown, [number, string, number, string][]];
  const standings = places.map(([code, sequence, rank, second]): Standing => {
    const status = STATUSES[code]!;
    if (status !== 'WAITING' && status !== 'ADMITTED') return { status };
    return { status, sequence: Number(sequence), rank, issuedAt: Number(second) };
  });
  return { facts: toRoomFacts(facts), standings };
}
