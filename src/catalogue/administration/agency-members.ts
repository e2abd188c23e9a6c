import { afterNumber, type PageRequest } from '../../graphql/connection.type.js';
import { Fault } from '../../platform/fault.js';
import { type Database, inTransaction, run, type Transaction } from '../../platform/postgres.js';
import type { AgencyRow } from '../agency.entity.js';
import { AGENCY } from './administered.statement.js';
import {
  ADD_MEMBER,
  AGENCIES_OF_USER,
  COUNT_MEMBERS,
  HAS_ACCOUNT,
  LOCK_AGENCY,
  MEMBERS_OF_AGENCIES,
  MEMBERSHIPS_OF_USERS,
  type MemberRow,
  type MembershipRow,
  REMOVE_MEMBER,
} from './agency-member.statement.js';

const MEMBERS_MAX = 100;
const ID_MAX = 2 ** 31 - 1;

/** Who asks, for which user of which agency. */
interface AskedMember {
  /** The admin. */
  by: string;
  agencyId: number;
  userId: string;
}

/** Which users belong to which agencies. Whether they may change anything is decided by their roles, too. */
export class AgencyMembers {
  constructor(private readonly pool: Database) {}

  /**
   * Adding a member again changes nothing.
   *
   * @throws Fault BAD_USER_INPUT: the agency has as many members as it can have
   */
  add({ by, agencyId, userId }: AskedMember): Promise<AgencyRow | 'NOT_FOUND' | 'GUEST_ACCOUNT'> {
    return inTransaction(this.pool, async (transaction) => {
      const locked = await run(transaction, LOCK_AGENCY, [agencyId]);
      if (locked.length === 0) return 'NOT_FOUND';
      const account = await run(transaction, HAS_ACCOUNT, [userId]);
      if (account.length === 0) return 'GUEST_ACCOUNT';
      await run(transaction, ADD_MEMBER, [by, agencyId, userId]);
      const [count] = await run<{ members: number }>(transaction, COUNT_MEMBERS, [agencyId]);
      if (count!.members > MEMBERS_MAX) {
        throw new Fault('BAD_USER_INPUT', `An agency has at most ${MEMBERS_MAX} members.`);
      }
      return (await agencyOf(transaction, agencyId))!;
    });
  }

  /** Removing a user who is no member changes nothing. */
  remove({ by, agencyId, userId }: AskedMember): Promise<AgencyRow | 'NOT_FOUND'> {
    return inTransaction(this.pool, async (transaction) => {
      await run(transaction, REMOVE_MEMBER, [by, agencyId, userId]);
      return (await agencyOf(transaction, agencyId)) ?? 'NOT_FOUND';
    });
  }

  /** The members of each of these agencies. An arrow function: a DataLoader is found by it. */
  readonly ofAgencies = async (agencyIds: readonly number[]): Promise<MemberRow[][]> => {
    const rows = await run<MemberRow>(this.pool, MEMBERS_OF_AGENCIES, [agencyIds]);
    const byAgency = Map.groupBy(rows, ({ agencyId }) => agencyId);
    return agencyIds.map((id) => byAgency.get(id) ?? []);
  };

  /** All agencies of each of these users. */
  readonly agenciesOfUsers = async (userIds: readonly string[]): Promise<ReadonlySet<number>[]> => {
    const rows = await run<MembershipRow>(this.pool, MEMBERSHIPS_OF_USERS, [userIds]);
    const byUser = Map.groupBy(rows, ({ userId }) => userId);
    return userIds.map((id) => new Set(byUser.get(id)?.map(({ agencyId }) => agencyId)));
  };

  /** A page of the agencies of a user, one more than asked for. */
  agenciesOf(userId: string, request: PageRequest): Promise<AgencyRow[]> {
    const after = Math.max(-1, Math.min(afterNumber(request), ID_MAX));
    return run(this.pool, AGENCIES_OF_USER, [userId, after, request.first + 1]);
  }
}

async function agencyOf(transaction: Transaction, agencyId: number): Promise<AgencyRow | undefined> {
  const [row] = await run<AgencyRow>(transaction, AGENCY.read, [agencyId]);
  return row;
}
