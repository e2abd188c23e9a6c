import type { Place, TokenPlace } from '../line/index.js';

/** Where a feed learns the places of the fans it tells. */
export interface PlaceSource {
  /**
   * The places of fans with a socket to this process, in their order. From now on that socket counts as being
   * present.
   */
  attach(userIds: readonly string[], concertId: number): Promise<(Place | null)[]>;
  /** Brings fans back to their places in a line that was lost. */
  restore(concertId: number, places: readonly LostPlace[]): Promise<void>;
}

/** A place in a line of an epoch. */
export type LostPlace = Pick<TokenPlace, 'userId' | 'epoch' | 'sequence' | 'drawn' | 'issuedAt'>;
