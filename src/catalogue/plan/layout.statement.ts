import type { Statement } from '../../platform/postgres.js';
import type { PricedSection } from '../section.type.js';
import type { Sheet } from './plan.js';

export interface SectionOfLayoutRow extends PricedSection {
  /** With the first section of each performance; null with the others, and where there is no plan. */
  sheet: Sheet | null;
}

/** The sections of performances, in layout order. Values: performances. */
export const SECTIONS_OF_LAYOUTS: Statement = {
  name: 'sections-of-layouts',
  readOnly: true,
  text: `
    select s.id, s.performance_id as "performanceId", s.name, s.price, s.first_seat_id as "firstSeatId",
      s.seats_total as "seatsTotal", s.rows, s.category, s.color, s.outline, c.currency,
      case when s.first_seat_id = p.first_seat_id then p.sheet end as sheet
    from section s
    join performance p on p.id = s.performance_id
    join concert c on c.id = p.concert_id
    where s.performance_id = any($1::int[])
    order by s.performance_id, s.first_seat_id`,
};
