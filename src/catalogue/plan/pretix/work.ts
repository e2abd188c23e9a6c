import type { DrawnPlan } from '../plan.js';
import type { Mistake } from './mistakes.js';
import type { FlagCategories } from './to-plan.js';

/** What a thread is asked to do with a seating plan in the format of pretix. */
export type Work =
  | { what: 'READ'; body: Uint8Array; flags: FlagCategories }
  | { what: 'WRITE'; name: string; plan: DrawnPlan };

/** A plan that was read. The long parts are JSON, as the database takes them. */
export interface ReadPlan {
  outcome: 'READ';
  name: string;
  document: string;
  sheet: string;
  sections: string;
  categories: PlanCategory[];
  seatsTotal: number;
}

export interface PlanCategory {
  name: string;
  color: string;
  seatsTotal: number;
}

export type Done =
  | ReadPlan
  | { outcome: 'NOT_JSON' | 'TOO_MANY_PARTS' }
  | { outcome: 'MISTAKES'; mistakes: Mistake[] }
  | { outcome: 'WRITTEN'; document: string };
