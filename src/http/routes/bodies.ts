import type { IncomingMessage, ServerResponse } from 'node:http';
import { overloaded } from '../../platform/fault.js';
import type { Route } from '../../room/index.js';

const MIB = 1024 * 1024;
/** A body is held in memory while it is read and answered. */
export const ROUTE_BODY_MAX = 16 * MIB;
const BODY_DEFAULT = 64 * 1024;
/** So many bytes may the bodies of all requests under way have together. */
const BODIES_MAX = 256 * MIB;
export const hasBody = ({ method }: Route): boolean => method === 'POST' || method === 'PUT';

/** The longest body of a route. For methods without one the HTTP library wants a bound, too. */
export function bodyMax(route: Route): number {
  return hasBody(route) ? (route.bounds.bodyBytes ?? BODY_DEFAULT) : 1;
}

/** Bounds the memory that the bodies of all requests to routes take together. */
export class BodyMemory {
  #held = 0;

  /**
   * Holds memory for a body until its request is answered or its client has gone.
   *
   * @throws Fault OVERLOADED
   */
  hold(route: Route, { headers }: IncomingMessage, response: ServerResponse): void {
    if (!hasBody(route) || response.closed) return;
    // A body without a length may become as long as the route allows.
    const bytes = Math.min(Number(headers['content-length'] ?? Infinity), bodyMax(route));
    if (this.#held + bytes > BODIES_MAX) throw overloaded();
    this.#held += bytes;
    response.once('close', () => {
      this.#held -= bytes;
    });
  }
}
