import { numberedKind } from '../platform/id-kind.js';

export const AGENCY_ID = numberedKind('Agency', 'agy');
export const ARTIST_ID = numberedKind('Artist', 'art');
export const PROMOTER_ID = numberedKind('Promoter', 'pro');
export const VENUE_ID = numberedKind('Venue', 'ven');
export const CONCERT_ID = numberedKind('Concert', 'con');
export const PERFORMANCE_ID = numberedKind('Performance', 'per');
export const SECTION_ID = numberedKind('Section', 'sec');
export const SEATING_PLAN_ID = numberedKind('SeatingPlan', 'spl');
/** Without a tag: a layout of 50,000 seats is mostly ids. */
export const SEAT_ID = numberedKind('Seat', '', { wide: true });
