import {
  AGENCY_ID,
  ARTIST_ID,
  CONCERT_ID,
  PERFORMANCE_ID,
  PROMOTER_ID,
  SEAT_ID,
  SECTION_ID,
  VENUE_ID,
} from '../ids.js';
import type { CatalogueUsers } from './catalogue-users.js';

const NUMBERED: Readonly<Record<string, { encode(value: number): string }>> = {
  agency_id: AGENCY_ID,
  artist_id: ARTIST_ID,
  promoter_id: PROMOTER_ID,
  venue_id: VENUE_ID,
  concert_id: CONCERT_ID,
  performance_id: PERFORMANCE_ID,
  section_id: SECTION_ID,
  seat_id: SEAT_ID,
};

/** Values of the record as the API tells them: the names of fields in place of columns, ids that it takes. */
export function toldValues(values: Record<string, unknown> | null, users: CatalogueUsers): string | null {
  if (values === null) return null;
  const told = Object.entries(values).map(([column, value]) => [
    camelCase(column),
    toldValue(column, value, users),
  ]);
  return JSON.stringify(Object.fromEntries(told));
}

function toldValue(column: string, value: unknown, users: CatalogueUsers): unknown {
  if (typeof value === 'number') return NUMBERED[column]?.encode(value) ?? value;
  if (typeof value === 'string' && column === 'user_id') return users.encode(value);
  // Ranges of seats, as in "17-42, 51".
  if (typeof value === 'string' && column === 'seat_ids') {
    return value.replace(/\d+/g, (number) => SEAT_ID.encode(Number(number)));
  }
  return value;
}

function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
