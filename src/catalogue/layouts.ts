import { CachedLoader } from '../platform/cached-loader.js';
import { andThen, type MaybePromise } from '../platform/maybe-promise.js';
import { type Database, run } from '../platform/postgres.js';
import type { CatalogueChanges } from './changes.js';
import { drawBlocks } from './plan/draw-blocks.js';
import { SECTIONS_OF_LAYOUTS, type SectionOfLayoutRow } from './plan/layout.statement.js';
import type { DrawnSection, Sheet } from './plan/plan.js';
import type { PricedSection } from './section.type.js';

/** Sections and rows, not seats: some 200 KB for a stadium. */
const LAYOUTS_MAX = 500;
/** What is changed past `record_catalogue_change` shows after this time. */
const KEPT_FOR_MS = 60_000;

/** A section in which everything has its place: rows that are not standing places have a line. */
export type LaidSection = PricedSection & DrawnSection;

/** Seats of one category, over all sections. */
export interface LaidCategory {
  name: string;
  color: string;
  /** The lowest price, where its sections differ. */
  price: number;
  currency: string;
}

export interface Layout {
  sheet: Sheet;
  /** In layout order. */
  sections: LaidSection[];
  /** In the order in which the sections name them. */
  categories: LaidCategory[];
}

/**
 * The layouts of performances. They are read once per process, until their performance is changed. With a
 * seat's number and its performance, the rest of the seat is known from here without a query. A performance
 * that was made before there were plans gets a drawn layout here, always the same one.
 */
export class Layouts {
  readonly #known: CachedLoader<Layout>;

  constructor(pool: Database, changes: Pick<CatalogueChanges, 'onChange' | 'mayGive'>) {
    this.#known = new CachedLoader(
      async (ids) => {
        const rows = await run<SectionOfLayoutRow>(pool, SECTIONS_OF_LAYOUTS, [ids]);
        const byId = Map.groupBy(rows, (row) => row.performanceId);
        return ids.map((id) => laidOut(byId.get(id) ?? []));
      },
      { max: LAYOUTS_MAX, forMs: KEPT_FOR_MS, mayGive: changes.mayGive },
    );
    changes.onChange('PERFORMANCE', this.#known.forget);
  }

  /** Null for a performance that does not exist. */
  layout(performanceId: number): MaybePromise<Layout | null> {
    return this.#known.one(performanceId);
  }

  /** Empty for a performance that does not exist. */
  sections(performanceId: number): MaybePromise<LaidSection[]> {
    return andThen(this.layout(performanceId), (layout) => layout?.sections ?? []);
  }
}

function laidOut(rows: readonly SectionOfLayoutRow[]): Layout | null {
  const first = rows.at(0);
  if (!first) return null;
  const sections = rows.map(({ sheet: _, ...section }) => section);
  // What has a sheet was written as a whole.
  if (first.sheet) return withCategories(first.sheet, sections as LaidSection[]);
  const drawn = drawBlocks(sections);
  return withCategories(
    drawn.sheet,
    sections.map((section, index) => ({ ...section, ...drawn.sections[index]! })),
  );
}

function withCategories(sheet: Sheet, sections: LaidSection[]): Layout {
  const byName = Map.groupBy(sections, ({ category }) => category);
  const categories = [...byName].map(([name, same]) => ({
    name,
    color: same[0]!.color,
    price: Math.min(...same.map(({ price }) => price)),
    currency: same[0]!.currency,
  }));
  return { sheet, sections, categories };
}
