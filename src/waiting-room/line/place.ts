import type { PassRow } from '../admission/pass.statement.js';
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

/** A place as its pass says. The pass of a fan whose time is over has nothing else to tell. */
export function placeOfPass(
  pass: PassRow,
  room: Pick<Place, 'facts' | 'opensInMs'>,
  issuedAt: number,
): Place {
  const { concertId, userId, sequence, expiresAt, live, endReason } = pass;
  const status = live ? 'ADMITTED' : endReason === 'LEFT' ? 'LEFT' : 'EXPIRED';
  return {
    ...{ ...room, concertId, userId, sequence, issuedAt, status, rank: null },
    admittedUntil: live ? expiresAt : null,
  };
}

export function isFinal({ status }: Pick<Place, 'status'>): boolean {
  return status === 'EXPIRED' || status === 'LEFT';
}
