// Draws a plan of a venue of the demonstration as SVG, to be looked at:
//   node dist/scripts/draw-plan.js kspo-dome 'Full house' > plan.svg
// The second word is the name of the plan; without it, the venue's first one is drawn.

import { drawVenue } from '../src/catalogue/plan/generator/draw-venue.js';
import { seatAt } from '../src/catalogue/plan/geometry.js';
import type { DrawnPlan, Outline } from '../src/catalogue/plan/plan.js';
import { readCatalogueFiles } from '../src/catalogue/seed/catalogue-files.js';

const SEAT = 36;
const FLAGS = { wheelchair: '#000', companion: '#555', restrictedView: '#fff' } as const;

const [slug, wanted] = process.argv.slice(2);
const { venues } = await readCatalogueFiles();
const plans = venues.find((venue) => venue.slug === slug)?.plans;
const plan = plans?.find(({ name }) => wanted === undefined || name === wanted);
if (!plan) throw new Error(`There is no such plan. Venues: ${venues.map((venue) => venue.slug).join(', ')}`);
const categories = plan.categories.map(({ name }) => name);
process.stdout.write(svgOf(drawVenue(plan.shape, categories)));

function svgOf({ sheet, sections }: DrawnPlan): string {
  const stage = sheet.stage ? polygon(sheet.stage.outline, 'fill="#444"') : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${sheet.width} ${sheet.height}">`,
    '<rect width="100%" height="100%" fill="#fafafa"/>',
    stage,
    ...sections.map(sectionOf),
    '</svg>\n',
  ].join('\n');
}

/** The seats are dots of one line, which keeps 50,000 of them small. */
function sectionOf({ outline, color, rows }: DrawnPlan['sections'][number]): string {
  const places = rows.flatMap((row) => Array.from({ length: row.seats }, (_, index) => seatAt(row, index)));
  const flags = Object.entries(FLAGS).map(([flag, ink]) => {
    const marked = rows.flatMap(
      (row) => row[flag as keyof typeof FLAGS]?.map((index) => seatAt(row, index)) ?? [],
    );
    return dots(marked, SEAT / 2, ink);
  });
  return [polygon(outline, `fill="${color}" fill-opacity="0.25"`), dots(places, SEAT, color), ...flags].join(
    '',
  );
}

function dots(places: readonly (readonly number[] | undefined)[], size: number, ink: string): string {
  const steps = places.flatMap((place) =>
    place ? [`M${Math.round(place[0]!)} ${Math.round(place[1]!)}h0`] : [],
  );
  if (steps.length === 0) return '';
  return `<path d="${steps.join('')}" stroke="${ink}" stroke-width="${size}" stroke-linecap="round"/>`;
}

function polygon(outline: Outline, style: string): string {
  return `<polygon points="${outline.join(' ')}" ${style}/>`;
}
