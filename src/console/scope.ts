import { CONCERT_ID, organising, PERFORMANCE_ID, readableConcert } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { Fault } from '../platform/fault.js';
import { type Database, run, type Statement } from '../platform/postgres.js';

/** Values: organiser or null, concert or null, performance or null. */
const PERFORMANCES: Statement = {
  name: 'console-performances',
  readOnly: true,
  text: 'select performances_of($1::uuid, $2::int, $3::int) as ids',
};

/** Values: performance. */
const CONCERT_OF: Statement = {
  name: 'console-concert-of',
  readOnly: true,
  text: 'select concert_id as "concertId" from performance_place where performance_id = $1',
};

/** What is asked for, by the ids of the API. */
export interface Asked {
  performanceId?: string | null | undefined;
  concertId?: string | null | undefined;
}

/** Which reservations the caller may read and has asked for. */
export interface Scope {
  isAdmin: boolean;
  /** Empty where they narrow nothing. */
  performanceIds: number[];
  /** False for an admin who has named no performance and no concert: all may be read. */
  narrows: boolean;
}

/**
 * The performances that are asked for, as far as the caller may read of them: admins of all, organisers of
 * those of their agencies.
 *
 * @throws Fault UNAUTHENTICATED, FORBIDDEN; NOT_FOUND: there is no such performance or concert
 */
export async function scopeOf(db: Database, context: Pick<Context, 'caller'>, asked: Asked): Promise<Scope> {
  const { userId, roles } = organising(context);
  const isAdmin = roles.includes(Role.ADMIN);
  const performance = numberOf(PERFORMANCE_ID, asked.performanceId);
  const concert = numberOf(CONCERT_ID, asked.concertId);
  const concerts = concert === null ? [] : [concert];
  if (performance !== null) {
    const [row] = await run<{ concertId: number }>(db, CONCERT_OF, [performance]);
    if (!row) throw new Fault('NOT_FOUND');
    concerts.push(row.concertId);
  }
  for (const each of concerts) {
    if (!(await readableConcert(db, context, each))) throw new Fault('NOT_FOUND');
  }
  const narrows = !isAdmin || concerts.length > 0;
  if (!narrows) return { isAdmin, performanceIds: [], narrows };
  const values = [isAdmin ? null : userId, concert, performance];
  const [found] = await run<{ ids: number[] }>(db, PERFORMANCES, values);
  return { isAdmin, performanceIds: found!.ids, narrows };
}

function numberOf(kind: typeof CONCERT_ID | typeof PERFORMANCE_ID, id: string | null | undefined) {
  if (id == null) return null;
  const number = kind.decode(id);
  if (number === undefined) throw new Fault('NOT_FOUND');
  return number;
}
