import { type Eventually, once } from '../platform/eventually.js';
import { Remembered } from '../platform/remembered.js';
import type { Catalogue } from './catalogue.js';
import type { PricedSection } from './section.type.js';

/** Sections and rows, not seats: some 100 KB for a stadium. */
const LAYOUTS_MAX = 500;

/**
 * The sections of performances, in layout order, read once a process: they never change after their creation.
 * Who has a seat's number and its performance knows the rest of it from here without asking the database.
 */
export class Layouts {
  readonly #known: Remembered<PricedSection[]>;

  constructor(catalogue: Catalogue) {
    this.#known = new Remembered(
      async (ids) => {
        const all = await Promise.all(ids.map((id) => catalogue.sectionsOf(id)));
        return all.map((sections) => (sections.length > 0 ? sections : null));
      },
      { max: LAYOUTS_MAX },
    );
  }

  /** Empty for a performance that does not exist. */
  sections(performanceId: number): Eventually<PricedSection[]> {
    return once(this.#known.one(performanceId), (sections) => sections ?? []);
  }
}
