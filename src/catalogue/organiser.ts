import { type Caller, type Context, signedIn } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { Fault } from '../platform/fault.js';
import { type Database, run, type Statement, type Transaction } from '../platform/postgres.js';

/**
 * Values: user, agency. No row: the user does not belong to it. The membership stays until the transaction
 * ends: the withdrawal waits for the change, or the change for the withdrawal, and then it finds no row.
 */
const MEMBER_OF_AGENCY: Statement = {
  name: 'member-of-agency',
  readOnly: true,
  text: 'select true from agency_member where user_id = $1 and agency_id = $2 for key share',
};

/**
 * The concert stays with this agency until the transaction ends. Shared, so that several changes of one
 * concert go on at once. A transaction that writes the row itself locks it before. Values: concert.
 */
const AGENCY_OF_CONCERT: Statement = {
  name: 'agency-of-concert',
  readOnly: true,
  text: 'select agency_id as "agencyId" from concert where id = $1 for share',
};

/** Locks nothing. Values: user, concert. No row: there is no such concert. */
const ORGANISER_OF_CONCERT: Statement = {
  name: 'organiser-of-concert',
  readOnly: true,
  text: `
    select exists (
      select from agency_member m where m.agency_id = c.agency_id and m.user_id = $1
    ) as member
    from concert c where c.id = $2`,
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
  if (member.length === 0) throw notYours();
  return caller;
}

/**
 * The same for a concert and all that goes on sale with it; null when there is no such concert. Callers who
 * are neither an organiser nor an admin do not learn whether there is.
 */
export async function organiserOfConcert(
  transaction: Transaction,
  context: Pick<Context, 'caller'>,
  concertId: number,
): Promise<Caller | null> {
  const [concert] = await run<{ agencyId: number | null }>(transaction, AGENCY_OF_CONCERT, [concertId]);
  if (concert) return organiserOf(transaction, context, concert.agencyId);
  organising(context);
  return null;
}

/**
 * Whether there is such a concert. Like `organiserOfConcert`, for what only reads: it locks nothing.
 *
 * @throws Fault UNAUTHENTICATED, FORBIDDEN
 */
export async function readableConcert(
  db: Database,
  context: Pick<Context, 'caller'>,
  concertId: number,
): Promise<boolean> {
  const { userId, roles } = organising(context);
  const member = await memberOf(db, userId, concertId);
  if (member === false && !roles.includes(Role.ADMIN)) throw notYours();
  return member !== undefined;
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
  return (await memberOf(db, caller.userId, concertId)) ?? false;
}

/** Whether the user belongs to the agency of the concert; undefined: there is no such concert. */
async function memberOf(db: Database, userId: string, concertId: number): Promise<boolean | undefined> {
  const [row] = await run<{ member: boolean }>(db, ORGANISER_OF_CONCERT, [userId, concertId]);
  return row?.member;
}

function notYours(): Fault {
  return new Fault('FORBIDDEN', 'This belongs to an agency that is not yours.');
}
