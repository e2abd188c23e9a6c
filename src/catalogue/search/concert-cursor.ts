import { afterNumber, badCursor, type PageRequest } from '../../graphql/connection.type.js';
import type { ConcertPlace, Sort } from './concert-list.statement.js';

const ID_MAX = 2 ** 31 - 1;

/**
 * What the cursor of a place holds: the order, its key and the concert's number. A place stays where it is
 * when concerts come, go or change. In the order of entry, the number alone.
 */
export function cursorOf(sort: Sort, { id, key }: ConcertPlace): (string | number)[] {
  return sort === 'ENTRY' ? [id] : [sort, key, id];
}

/**
 * The place after which a page begins; undefined: it is the first.
 *
 * @throws Fault BAD_USER_INPUT: the cursor is not one of this order
 */
export function placeOf(sort: Sort, request: PageRequest): ConcertPlace | undefined {
  if (request.after === undefined) return undefined;
  if (sort === 'ENTRY') {
    const id = afterNumber(request);
    return { id: within(id), key: id };
  }
  const [of, key, id] = request.after;
  const isKey = sort === 'TITLE' ? typeof key === 'string' : Number.isSafeInteger(key);
  if (of !== sort || !isKey || typeof id !== 'number') throw badCursor();
  return { id: within(id), key: key as string | number };
}

/** A forged cursor may be greater than every possible number. Nothing comes after it. */
function within(id: number): number {
  return Math.max(-1, Math.min(id, ID_MAX));
}
