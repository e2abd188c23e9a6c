import { type Caller, type Context, signedIn } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { Fault } from '../platform/fault.js';
import { type Database, run, type Statement, type Transaction } from '../platform/postgres.js';

/** Values: user, agency. No row: the user does not belong to it. */
const MEMBER_OF_AGENCY: Statement = {
  name: 'member-of-agency',
  readOnly: true,
  text: 'select true from agency_member where user_id = $1 and agency_id = $2',
};

/** Values: concert. */
const AGENCY_OF_CONCERT: Statement = {
  name: 'agency-of-concert',
  readOnly: true,
  text: 'select agency_id as "agencyId" from concert where id = $1',
};

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
  const caller = signedIn(context);
  if (caller.roles.includes(Role.ADMIN)) return caller;
  if (!caller.roles.includes(Role.ORGANISER)) throw new Fault('FORBIDDEN', 'This needs the role ORGANISER.');
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
  const { roles } = signedIn(context);
  if (roles.includes(Role.ADMIN) || roles.includes(Role.ORGANISER)) return null;
  throw new Fault('FORBIDDEN', 'This needs the role ORGANISER.');
}
