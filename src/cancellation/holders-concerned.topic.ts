import { defineTopic } from '../events/index.js';

/** Users who hold tickets of a performance that has changed; a part of them. The key is the performance. */
export interface HoldersConcerned {
  performanceId: number;
  what: 'MOVED' | 'POSTPONED' | 'CANCELLED';
  /** Names the change: a user is told once of one change, however many tickets they hold. */
  because: string;
  ticketIds: readonly string[];
  /** Who holds each of these tickets, or held it until it became void. */
  userIds: readonly string[];
}

/** A performance has changed, and these users hold tickets of it. */
export const holdersConcerned = defineTopic({
  name: 'holders-concerned',
  version: 1,
  parse: (payload): HoldersConcerned => {
    const { performanceId, what, because, ticketIds, userIds } = payload as Partial<HoldersConcerned>;
    const complete = Number.isSafeInteger(performanceId) && typeof because === 'string';
    if (!complete || !what || !Array.isArray(ticketIds) || ticketIds.length !== userIds?.length) {
      throw new TypeError('the payload names no performance or no change, or not the holder of each ticket');
    }
    return { performanceId: performanceId!, what, because: because!, ticketIds, userIds };
  },
});
