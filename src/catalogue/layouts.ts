import { CachedLoader } from '../platform/cached-loader.js';
import { andThen, type MaybePromise } from '../platform/maybe-promise.js';
import type { Catalogue } from './catalogue.js';
import type { CatalogueChanges } from './changes.js';
import type { PricedSection } from './section.type.js';

/** Sections and rows, not seats: some 100 KB for a stadium. */
const LAYOUTS_MAX = 500;
/** What is changed past `record_catalogue_change` shows after this time. */
const KEPT_FOR_MS = 60_000;

/**
 * The sections of performances, in layout order. They are read once per process, until their performance is
 * changed. With a seat's number and its performance, the rest of the seat is known from here
 * without a query.
 */
export class Layouts {
  readonly #known: CachedLoader<PricedSection[]>;

  constructor(catalogue: Catalogue, changes: Pick<CatalogueChanges, 'onChange' | 'mayGive'>) {
    this.#known = new CachedLoader(
      async (ids) => {
        const all = await Promise.all(ids.map((id) => catalogue.sectionsOf(id)));
        return all.map((sections) => (sections.length > 0 ? sections : null));
      },
      { max: LAYOUTS_MAX, forMs: KEPT_FOR_MS, mayGive: changes.mayGive },
    );
    changes.onChange('PERFORMANCE', this.#known.forget);
  }

  /** Empty for a performance that does not exist. */
  sections(performanceId: number): MaybePromise<PricedSection[]> {
    return andThen(this.#known.one(performanceId), (sections) => sections ?? []);
  }
}
