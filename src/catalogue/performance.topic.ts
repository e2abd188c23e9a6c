import { defineTopic } from '../events/index.js';

/** What has become of a performance, beside the sale of its seats. The key is the performance. */
export interface PerformanceChanged {
  performanceId: number;
  concertId: number;
  /** MOVED: another date or another venue. */
  what: 'MOVED' | 'POSTPONED' | 'CANCELLED';
}

const WHAT: readonly unknown[] = ['MOVED', 'POSTPONED', 'CANCELLED'];

/** A performance was moved, postponed or cancelled. */
export const performanceChanged = defineTopic({
  name: 'performance-changed',
  version: 1,
  parse: (payload): PerformanceChanged => {
    const { performanceId, concertId, what } = payload as Partial<PerformanceChanged>;
    if (!Number.isSafeInteger(performanceId) || !Number.isSafeInteger(concertId) || !WHAT.includes(what)) {
      throw new TypeError('the payload names no performance, no concert or no change');
    }
    return { performanceId: performanceId!, concertId: concertId!, what: what! };
  },
});
