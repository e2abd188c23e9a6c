import { LRUCache } from 'lru-cache';
import type { Catalogue } from './catalogue.js';
import type { PricedSection } from './section.type.js';

/** Sections and rows, not seats: some 100 KB for a stadium. */
const LAYOUTS_MAX = 500;

/**
 * The sections of performances, in layout order, read once a process: they never change after their creation.
 * Who has a seat's number and its performance knows the rest of it from here without asking the database.
 */
export class Layouts {
  readonly #known = new LRUCache<number, Promise<PricedSection[]>>({ max: LAYOUTS_MAX });

  constructor(private readonly catalogue: Catalogue) {}

  /** Empty for a performance that does not exist. */
  sections(performanceId: number): Promise<PricedSection[]> {
    const known = this.#known.get(performanceId);
    if (known) return known;
    const reading = this.catalogue.sectionsOf(performanceId);
    this.#known.set(performanceId, reading);
    // Neither a failure nor "there is none yet" is kept.
    const forget = (): boolean => this.#known.delete(performanceId);
    reading.then((sections) => sections.length > 0 || forget(), forget);
    return reading;
  }

  /** The section a seat lies in; undefined for a seat of another performance. */
  async sectionOf(performanceId: number, seatId: number): Promise<PricedSection | undefined> {
    const sections = await this.sections(performanceId);
    return sections.find(
      ({ firstSeatId, seatsTotal }) => seatId >= firstSeatId && seatId < firstSeatId + seatsTotal,
    );
  }
}
