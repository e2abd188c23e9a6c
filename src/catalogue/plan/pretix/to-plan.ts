import { colorAt } from '../categories.js';
import { outlineOf } from '../geometry.js';
import type { DrawnPlan, DrawnSection } from '../plan.js';
import { areaOf, isStage } from './areas.js';
import { fitRows, type PlacedSeat } from './fit-rows.js';
import type { PretixPlan, PretixRow, PretixSeat, PretixZone } from './format.js';

const RADIUS_DEFAULT = 10;

/** Which categories say more of a seat than its price: the format has no flags of seats. */
export interface FlagCategories {
  wheelchair: readonly string[];
  companion: readonly string[];
  restrictedView: readonly string[];
}

/**
 * The plan as we sell it. The seats of a zone that are of one category become a section, in the order in
 * which the zone names them; rows keep their order within it.
 */
export function toPlan(plan: PretixPlan, flags: FlagCategories): DrawnPlan {
  const colors = new Map(
    plan.categories.map(({ name, color }, index) => [name, hexColor(color) ?? colorAt(index)]),
  );
  const areas = plan.zones.flatMap((zone) =>
    (zone.areas ?? []).map((area) => areaOf(area, zone.position, hexColor)),
  );
  const stage = areas.find(isStage);
  return {
    sheet: {
      width: 10 * plan.size.width,
      height: 10 * plan.size.height,
      ...(stage && { stage }),
      areas: areas.filter((area) => area !== stage),
    },
    sections: plan.zones.flatMap((zone, index) => sectionsOf(zone, index, colors, flags)),
  };
}

function sectionsOf(
  zone: PretixZone,
  index: number,
  colors: ReadonlyMap<string, string>,
  flags: FlagCategories,
): DrawnSection[] {
  const byCategory = new Map<string, { radius: number; rows: DrawnSection['rows'] }>();
  for (const row of zone.rows) {
    for (const seats of runsOfCategory(row.seats)) {
      const { category } = seats[0]!;
      const section = byCategory.get(category) ?? { radius: 0, rows: [] };
      byCategory.set(category, section);
      const placed = seats.map((seat) => placedSeat(seat, row, zone, flags));
      // One by one: a call with 100,000 arguments would overflow the stack.
      for (const fitted of fitRows(row.row_number || null, placed)) section.rows.push(fitted);
      for (const { radius = RADIUS_DEFAULT } of seats) section.radius = Math.max(section.radius, radius);
    }
  }
  const name = zone.name || zone.zone_id || `Zone ${index + 1}`;
  return [...byCategory].map(([category, { rows, radius }]) => ({
    name: byCategory.size === 1 ? name : `${name}, ${category}`,
    category,
    color: colors.get(category)!,
    outline: outlineOf(rows, 10 * radius + 20),
    rows,
  }));
}

/** The seats of a row, divided where the category changes. */
function runsOfCategory(seats: readonly PretixSeat[]): PretixSeat[][] {
  const runs: PretixSeat[][] = [];
  for (const seat of seats) {
    const last = runs.at(-1);
    if (last?.at(-1)?.category === seat.category) last.push(seat);
    else runs.push([seat]);
  }
  return runs;
}

/** The position of a seat counts from its row's, and that from its zone's. */
function placedSeat(
  { seat_number, category, position }: PretixSeat,
  row: PretixRow,
  zone: PretixZone,
  flags: FlagCategories,
): PlacedSeat {
  const x = zone.position.x + (row.position?.x ?? 0) + position.x;
  const y = zone.position.y + (row.position?.y ?? 0) + position.y;
  return {
    number: seat_number,
    at: [Math.round(10 * x), Math.round(10 * y)],
    wheelchair: flags.wheelchair.includes(category),
    companion: flags.companion.includes(category),
    restrictedView: flags.restrictedView.includes(category),
  };
}

/** A colour in six digits; undefined for what is no hexadecimal colour, such as the name of one. */
function hexColor(color: string | undefined): string | undefined {
  if (color === undefined) return undefined;
  if (/^#[\da-f]{6}$/i.test(color)) return color.toUpperCase();
  if (/^#[\da-f]{3}$/i.test(color))
    return `#${[...color.slice(1)].map((digit) => digit + digit).join('')}`.toUpperCase();
  return undefined;
}
