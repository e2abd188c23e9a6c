import { createRequire } from 'node:module';
import { now } from '../../platform/clock.js';

let mended = false;

/**
 * kafkajs 2.2.4 sets a timer for every connection again and again. On Node.js 24 and later this happens every
 * millisecond, with a warning (tulios/kafkajs#1751). The timer is not needed while no request waits and no
 * broker throttles.
 */
export function mendIdleTimers(): void {
  if (mended) return;
  mended = true;
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
  const schedule = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > now().getTime()) schedule.call(this);
  };
}

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
}
