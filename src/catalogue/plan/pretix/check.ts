import {
  areaShape,
  categoryShape,
  type PretixPlan,
  planShape,
  position,
  rowShape,
  seatShape,
  zoneShape,
} from './format.js';
import { type Mistake, Mistakes, TooManyMistakes } from './mistakes.js';

const SEATS_MAX = 100_000;
const ZONES_MAX = 1_000;
const ROWS_MAX = 20_000;
const AREAS_MAX = 2_000;
const CORNERS_MAX = 1_000;
/** As many sections as a performance has at most. */
const SECTIONS_MAX = 200;

export type Checked = { plan: PretixPlan } | { mistakes: Mistake[] };

/** A seating plan in the format of pretix, or all that is wrong with it. */
export function checkPretixPlan(value: unknown): Checked {
  const mistakes = new Mistakes();
  try {
    new Check(mistakes).plan(value);
  } catch (error) {
    if (!(error instanceof TooManyMistakes)) throw error;
  }
  return mistakes.found.length > 0 ? { mistakes: mistakes.found } : { plan: value as PretixPlan };
}

/** One walk through a plan. It goes on after a mistake, so that all are told at once. */
class Check {
  readonly #categories = new Set<string>();
  /** Where each id was seen first. */
  readonly #guids = new Map<string, string>();
  readonly #uuids = new Map<string, string>();
  readonly #sections = new Set<string>();
  #rows = 0;
  #seats = 0;
  #areas = 0;

  constructor(private readonly mistakes: Mistakes) {}

  plan(value: unknown): void {
    this.mistakes.shaped(planShape, value, '');
    this.#each(listIn(value, 'categories'), '/categories', SECTIONS_MAX, (each, pointer) =>
      this.#category(each, pointer),
    );
    this.#each(listIn(value, 'zones'), '/zones', ZONES_MAX, (each, pointer) => this.#zone(each, pointer));
    if (this.mistakes.found.length > 0) return;
    if (this.#seats === 0) this.mistakes.add('/zones', 'The plan has no seat.');
    if (this.#sections.size > SECTIONS_MAX)
      this.mistakes.add(
        '/zones',
        `The seats of a zone that are of one category become a section: this plan has ${this.#sections.size}, and at most ${SECTIONS_MAX} are allowed.`,
      );
  }

  #category(value: unknown, pointer: string): void {
    this.mistakes.shaped(categoryShape, value, pointer);
    // Also of a category with another mistake: its seats have none.
    const { name } = (value ?? {}) as { name?: unknown };
    if (typeof name !== 'string') return;
    if (this.#categories.has(name))
      this.mistakes.add(`${pointer}/name`, 'Another category has this name, too.');
    this.#categories.add(name);
  }

  #zone(value: unknown, pointer: string): void {
    const zone = this.mistakes.shaped(zoneShape, value, pointer);
    this.#unique(this.#uuids, zone?.uuid, `${pointer}/uuid`);
    const rows = listIn(value, 'rows');
    const areas = listIn(value, 'areas');
    if (zone && rows.length + areas.length === 0)
      this.mistakes.add(`${pointer}/rows`, 'The zone has no rows.');
    this.#rows += rows.length;
    this.#areas += areas.length;
    if (this.#rows > ROWS_MAX) this.mistakes.add(`${pointer}/rows`, `A plan has at most ${ROWS_MAX} rows.`);
    else for (const [index, row] of rows.entries()) this.#row(row, `${pointer}/rows/${index}`, pointer);
    if (this.#areas > AREAS_MAX)
      this.mistakes.add(`${pointer}/areas`, `A plan has at most ${AREAS_MAX} areas.`);
    else for (const [index, area] of areas.entries()) this.#area(area, `${pointer}/areas/${index}`);
  }

  #row(value: unknown, pointer: string, zoneAt: string): void {
    this.#unique(this.#uuids, this.mistakes.shaped(rowShape, value, pointer)?.uuid, `${pointer}/uuid`);
    const seats = listIn(value, 'seats');
    const before = this.#seats;
    this.#seats += seats.length;
    if (this.#seats > SEATS_MAX) {
      // Said once, where the first seat too many is.
      if (before <= SEATS_MAX)
        this.mistakes.add(`${pointer}/seats`, `A plan has at most ${SEATS_MAX} seats.`);
      return;
    }
    for (const [index, seat] of seats.entries()) this.#seat(seat, `${pointer}/seats/${index}`, zoneAt);
  }

  #seat(value: unknown, pointer: string, zoneAt: string): void {
    const seat = this.mistakes.shaped(seatShape, value, pointer);
    if (!seat) return;
    this.#unique(this.#guids, seat.seat_guid, `${pointer}/seat_guid`);
    this.#unique(this.#uuids, seat.uuid, `${pointer}/uuid`);
    if (this.#categories.has(seat.category)) this.#sections.add(`${zoneAt} ${seat.category}`);
    else this.mistakes.add(`${pointer}/category`, 'There is no category of this name.');
  }

  #area(value: unknown, pointer: string): void {
    const area = this.mistakes.shaped(areaShape, value, pointer);
    this.#unique(this.#uuids, area?.uuid, `${pointer}/uuid`);
    this.#each(area?.polygon?.points ?? [], `${pointer}/polygon/points`, CORNERS_MAX, (each, place) => {
      this.mistakes.shaped(position, each, place);
    });
  }

  #each(
    list: readonly unknown[],
    pointer: string,
    max: number,
    check: (value: unknown, pointer: string) => void,
  ): void {
    if (list.length > max) this.mistakes.add(pointer, `This has at most ${max} entries.`);
    else for (const [index, value] of list.entries()) check(value, `${pointer}/${index}`);
  }

  #unique(seen: Map<string, string>, id: string | undefined, pointer: string): void {
    if (id === undefined) return;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, pointer);
    else this.mistakes.add(pointer, `The same id stands at ${first}.`);
  }
}

/** Also of an object with mistakes of its own, so that those within the list are told together with them. */
function listIn(value: unknown, key: string): readonly unknown[] {
  const list = (value as Record<string, unknown> | null | undefined)?.[key];
  return Array.isArray(list) ? list : [];
}
