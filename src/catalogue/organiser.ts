import { type Caller, type Context, signedIn } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { Fault } from '../platform/fault.js';
import { type Database, run, type Statement, type Transaction } from '../platform/postgres.js';

/**
 * Values: user, agency. No row: the user does not belong to it. In a transaction the membership stays until
 * its end: the withdrawal waits for the change, or the change for the withdrawal, and then it finds no row.
 */
const MEMBER_OF_AGENCY: Statement = {
  name: 'member-of-agency',
  readOnly: true,
  text: 'select true from agency_member where user_id = $1 and agency_id = $2 for key share',
};

/** The concert stays with this agency until the transaction ends. Values: concert. */
const AGENCY_OF_CONCERT: Statement = {
  name: 'agency-of-concert',
  readOnly: true,
  text: 'select agency_id as "agencyId" from concert where id = $1 for no key update',
};

/** Locks nothing. Values: user, concert. No row: the user does not belong to its agency. */
const ORGANISER_OF_CONCERT: Statement = {
  name: 'organiser-of-concert',
  readOnly: true,
  text: `
    select true from concert c join agency_member m on m.agency_id = c.agency_id
    where m.user_id = $1 and c.id = $2`,
};

/**
 * The caller, when they may change something of the catalogue: what that is, `organiserOf` decides.
 *
 * @throws Fault UNAUTHENTICATED, FORBIDDEN
 */
export function organising(context: Pick<Context, 'caller'>): Caller {
  const caller = signedIn(context);
  if (caller.roles.includes(Role.ADMIN) || caller.roles.includes(Role.ORGANISER)) return caller;
  throw new Fault('FORBIDDEN', 'This needs the role ORGANISER.');
}

/**
 * The caller, when they may change what belongs to this agency: an admin, or an organiser who belongs to the
 * agency. What belongs to no agency is the admins'.
 *
 * @throws Fault UNAUTHENTICATED, FORBIDDEN
 */
export async function organiserOf(
  db: Database | Transaction,
  context: Pick<Context, 'caller'>,
  agencyId: number | null,
): Promise<Caller> {
  const caller = organising(context);
  if (caller.roles.includes(Role.ADMIN)) return caller;
  const member = agencyId === null ? [] : await run(db, MEMBER_OF_AGENCY, [caller.userId, agencyId]);
  if (member.length === 0) throw new Fault('FORBIDDEN', 'This belongs to an agency that is not yours.');
  return caller;
}

/**
 * The same for a concert and all that goes on sale with it; null when there is no such concert. Callers who
 * are neither an organiser nor an admin do not learn whether there is.
 */
export async function organiserOfConcert(
  db: Database | Transaction,
  context: Pick<Context, 'caller'>,
  concertId: number,
): Promise<Caller | null> {
  const [concert] = await run<{ agencyId: number | null }>(db, AGENCY_OF_CONCERT, [concertId]);
  if (concert) return organiserOf(db, context, concert.agencyId);
  organising(context);
  return null;
}

/** Whether the caller may change this concert: for what only its organisers and admins are shown. */
export async function mayChangeConcert(
  db: Database,
  { caller }: Context,
  concertId: number,
): Promise<boolean> {
  if (!caller) return false;
  if (caller.roles.includes(Role.ADMIN)) return true;
  if (!caller.roles.includes(Role.ORGANISER)) return false;
  return (await run(db, ORGANISER_OF_CONCERT, [caller.userId, concertId])).length > 0;
}
