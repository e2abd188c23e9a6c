import { colorAt } from '../categories.js';
import type { DrawnPlan } from '../plan.js';
import { drawBowl } from './bowl.js';
import type { VenueShape } from './shape.js';
import { drawTheatre } from './theatre.js';

/**
 * Draws a believable plan of a venue from its measures. The same measures always give the same plan.
 *
 * @param categories their names, the dearest first: in this order they get their colours
 */
export function drawVenue(shape: VenueShape, categories: readonly string[]): DrawnPlan {
  const { sheet, sections } = shape.kind === 'BOWL' ? drawBowl(shape) : drawTheatre(shape);
  return {
    sheet,
    sections: sections.map((section) => ({
      ...section,
      color: colorAt(categories.indexOf(section.category)),
    })),
  };
}
