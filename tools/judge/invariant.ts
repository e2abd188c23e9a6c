import type pg from 'pg';
import type { Findings } from './findings.js';
import type { Operation } from './operations.js';
import type { SeenPlaces } from './places.js';
import type { Stored } from './stored.js';

/** What is judged. */
export interface Evidence {
  /** Inside one read-only REPEATABLE READ transaction; `now()` is not later than its snapshot. */
  client: pg.ClientBase;
  /** Whether rows of lab performances are judged. */
  judgeLab: boolean;
  /** How long after its deadline a hold may still stand, in milliseconds. */
  expiryToleranceMs: number;
  /** What clients saw; empty without a history. */
  operations: readonly Operation[];
  /** What they were shown of their places in waiting rooms. */
  places: SeenPlaces;
  /** What the database holds about it. */
  stored: Stored;
}

/** A promise of the system that can be checked from outside. */
export interface Invariant {
  /** Its name in the reliability plan, such as `I-1`. */
  id: string;
  /** The promise in one sentence. */
  title: string;
  /** True for a promise about what clients saw, of which nothing can be said without a history. */
  needsHistory?: true;
  find(evidence: Evidence): Promise<Findings>;
  /** Tries to break the promise; outside the snapshot, and leaving nothing behind. */
  attempt?(client: pg.ClientBase): Promise<Findings>;
}
