import type { RoomFacts } from './room-facts.js';

/** Where a fan stands with a concert. */
export interface Place {
  concertId: number;
  userId: string;
  status: 'WAITING' | 'ADMITTED' | 'EXPIRED' | 'LEFT';
  sequence: number;
  /** How many stand before the fan; null unless WAITING. */
  rank: number | null;
  /** The second in which the place was issued, since 1970. */
  issuedAt: number;
  admittedUntil: Date | null;
  facts: RoomFacts;
  opensInMs: number;
}

export function isFinal({ status }: Pick<Place, 'status'>): boolean {
  return status === 'EXPIRED' || status === 'LEFT';
}
