import { Fault } from '../../platform/fault.js';
import { run, type Transaction } from '../../platform/postgres.js';
import type { Row } from '../layout.js';
import { drawBlocks } from './draw-blocks.js';
import type { DrawnPlan, DrawnSection } from './plan.js';
import { SEATING_PLAN_PARTS, type SeatingPlanParts } from './store/seating-plan.statement.js';

/**
 * Sections of which only the rows are known, or a seating plan of the venue with a price for each category.
 */
export type NewSeating =
  | { sections: { name: string; price: number; rows: Row[] }[] }
  | { seatingPlanId: number; prices: { category: string; price: number }[] };

interface Seating {
  sheet: DrawnPlan['sheet'];
  sections: (DrawnSection & { price: number })[];
}

/**
 * The layout that a new performance keeps.
 *
 * @throws Fault BAD_USER_INPUT: the plan is not of this venue, or a price is missing
 */
export async function seatingOf(
  transaction: Transaction,
  venueId: number,
  seating: NewSeating,
): Promise<Seating> {
  if ('sections' in seating) {
    const { sheet, sections } = drawBlocks(seating.sections);
    return {
      sheet,
      sections: sections.map((section, index) => ({ ...section, price: seating.sections[index]!.price })),
    };
  }
  const [plan] = await run<SeatingPlanParts>(transaction, SEATING_PLAN_PARTS, [seating.seatingPlanId]);
  if (plan?.venueId !== venueId) throw bad('`seatingPlanId` names no seating plan of the venue.');
  const prices = new Map(seating.prices.map(({ category, price }) => [category, price]));
  const sections = plan.sections.map((section) => {
    const price = prices.get(section.category);
    if (price === undefined) throw bad(`\`prices\` lacks the category \`${section.category}\`.`);
    return { ...section, price };
  });
  const known = new Set(sections.map(({ category }) => category));
  const foreign = seating.prices.find(({ category }) => !known.has(category));
  if (foreign) throw bad(`The seating plan has no seat of the category \`${foreign.category}\`.`);
  return { sheet: plan.sheet, sections };
}

function bad(message: string): Fault {
  return new Fault('BAD_USER_INPUT', message);
}
