import type { Place } from '../line/index.js';
import type { PassRow } from './pass.statement.js';

/** A place as its pass says. The pass of a fan whose time is over has nothing else to tell. */
export function placeOfPass(
  pass: PassRow,
  room: Pick<Place, 'facts' | 'opensInMs'>,
  issuedAt: number,
): Place {
  const { concertId, userId, sequence, expiresAt, live, endReason } = pass;
  const status = live ? 'ADMITTED' : endReason === 'LEFT' ? 'LEFT' : 'EXPIRED';
  return {
    ...room,
    concertId,
    userId,
    sequence,
    issuedAt,
    status,
    rank: null,
    admittedUntil: live ? expiresAt : null,
  };
}
