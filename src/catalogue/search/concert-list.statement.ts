import type { Statement } from '../../platform/postgres.js';

/** Every condition that is present is met by each concert of the list. */
export interface ConcertCriteria {
  /** A part of the title. */
  search?: string;
  /** Words, each in one of the names. */
  text?: string;
  city?: string;
  kind?: 'CONCERT' | 'MUSICAL' | 'SPORTS';
  artistId?: number;
  agencyId?: number;
  /** A performance begins at or after this. */
  from?: Date;
  /** A performance begins before this. */
  to?: Date;
  status?: 'SCHEDULED' | 'OPENING_SOON' | 'ON_SALE' | 'SOLD_OUT' | 'ENDED';
  minPrice?: number;
  maxPrice?: number;
}

export type Sort = 'ENTRY' | 'NEWEST' | 'SOONEST' | 'OPENING' | 'TITLE';

/** A concert's place in a list. */
export interface ConcertPlace {
  id: number;
  /** What the list is ordered by: a title, or a number. */
  key: string | number;
}

export interface ListedConcert {
  id: number;
  key: string;
}

/** Values: the order, the key and the number of the concert before the page, its length, the conditions. */
export const LIST_CONCERTS: Statement = {
  name: 'list-concerts',
  readOnly: true,
  text: 'select concert_id as id, sort_key as key from list_concerts($1, $2, $3, $4, $5)',
};

/** Values: the order, the conditions, how far to count. */
export const COUNT_CONCERTS: Statement = {
  name: 'count-concerts',
  readOnly: true,
  text: 'select count_concerts($1, $2, $3) as count',
};
