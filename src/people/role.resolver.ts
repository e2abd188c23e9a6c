import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import { type Context, signedInAs } from '../graphql/context.js';
import { type Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS } from '../graphql/refusal-code.enum.js';
import { Role } from '../graphql/role.enum.js';
import { User } from '../graphql/user.type.js';
import { Fault } from '../platform/fault.js';
import type { Accounts } from './accounts.js';
import { isEmail, normalizedEmail } from './credentials.js';
import { USER_ID } from './ids.js';
import { GrantRoleInput, RevokeRoleInput } from './role.input.js';
import type { RolesRow } from './role.statement.js';
import {
  GrantRoleResult,
  RevokeRoleResult,
  RoleChange,
  RoleChangeConnection,
  toRoleChange,
  toUserRoles,
  UserRoles,
} from './role.type.js';
import type { AskedRole, RoleOutcome, Roles } from './roles.js';
import { toUser } from './to-user.js';

@Resolver()
export class RoleResolver {
  constructor(private readonly roles: Roles) {}

  @Mutation(() => GrantRoleResult, {
    description:
      'Admins only: gives a user a role. Every server knows it within a second, also for access tokens that were issued before. Granting a role that the user has already changes nothing. Refused with NOT_FOUND when there is no such user, and with GUEST_ACCOUNT when the user is a guest.',
  })
  grantRole(
    @Arg('input', () => GrantRoleInput, { description: 'The user and the role.' }) input: GrantRoleInput,
    @Ctx() context: Context,
  ): Promise<UserRoles | Refused> {
    return this.#change(input, context, (asked) => this.roles.grant(asked));
  }

  @Mutation(() => RevokeRoleResult, {
    description:
      'Admins only: takes a role from a user. Every server refuses what the role allowed within a second, also for access tokens that were issued before, and closes the user’s sockets with 4403. Revoking a role that the user does not have changes nothing. Refused with NOT_FOUND when there is no such user, with LAST_ADMIN when no admin would be left, and with OWN_ROLE when an admin revokes their own role ADMIN.',
  })
  revokeRole(
    @Arg('input', () => RevokeRoleInput, { description: 'The user and the role.' }) input: RevokeRoleInput,
    @Ctx() context: Context,
  ): Promise<UserRoles | Refused> {
    return this.#change(input, context, (asked) => this.roles.revoke(asked));
  }

  @Query(() => UserRoles, {
    nullable: true,
    description:
      'Admins only: the roles of a user, who is named by id or by e-mail address. Null when there is no such user.',
  })
  async userRoles(
    @Arg('userId', () => ID, { nullable: true, description: 'The user’s. Either this or `email`.' })
    userId: string | null | undefined,
    @Arg('email', () => String, { nullable: true, description: 'The e-mail address of the account.' })
    email: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<UserRoles | null> {
    signedInAs(Role.ADMIN, context);
    if ((userId == null) === (email == null)) {
      throw new Fault('BAD_USER_INPUT', 'Send either `userId` or `email`.');
    }
    const row = userId == null ? await this.#byEmail(normalizedEmail(email!)) : await this.#byId(userId);
    return row && toUserRoles(row);
  }

  @Query(() => RoleChangeConnection, {
    description: 'Admins only: which roles were granted and revoked, the newest first.',
  })
  async roleChanges(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('userId', () => ID, { nullable: true, description: 'Only the changes of this user. Absent: all.' })
    userId: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<Page<RoleChange>> {
    signedInAs(Role.ADMIN, context);
    const request = pageRequest(args);
    const uuid = userId == null ? null : USER_ID.decode(userId);
    const rows = uuid === undefined ? [] : await this.roles.changes(request, uuid);
    return page(request, rows, (row) => [row.id], toRoleChange);
  }

  async #byEmail(email: string): Promise<RolesRow | null> {
    return isEmail(email) ? this.roles.ofEmail(email) : null;
  }

  async #byId(userId: string): Promise<RolesRow | null> {
    const uuid = USER_ID.decode(userId);
    return uuid === undefined ? null : this.roles.ofUser(uuid);
  }

  async #change(
    { userId, role }: GrantRoleInput | RevokeRoleInput,
    context: Context,
    decide: (asked: AskedRole) => Promise<RoleOutcome>,
  ): Promise<UserRoles | Refused> {
    const { userId: by } = signedInAs(Role.ADMIN, context);
    if (role === Role.FAN) {
      throw new Fault('BAD_USER_INPUT', '`role` must be STAFF, ORGANISER or ADMIN: every account is a FAN.');
    }
    const uuid = USER_ID.decode(userId);
    const outcome = uuid === undefined ? 'NOT_FOUND' : await decide({ by, userId: uuid, role });
    if (typeof outcome !== 'string') return toUserRoles(outcome);
    // The caller has lost the role a moment ago, and this server had not heard of it.
    if (outcome === 'FORBIDDEN') throw new Fault('FORBIDDEN', 'This needs the role ADMIN.');
    return refused(outcome, REFUSALS[outcome]);
  }
}

@Resolver(() => UserRoles)
export class UserRolesResolver {
  constructor(private readonly accounts: Accounts) {}

  @FieldResolver(() => User, { description: 'The user.' })
  user(@Root() { userId }: UserRoles, @Ctx() context: Context): Promise<User> {
    return userOf(this.accounts, userId, context);
  }
}

@Resolver(() => RoleChange)
export class RoleChangeResolver {
  constructor(private readonly accounts: Accounts) {}

  @FieldResolver(() => User, { description: 'The user who got or lost the role.' })
  user(@Root() { userId }: RoleChange, @Ctx() context: Context): Promise<User> {
    return userOf(this.accounts, userId, context);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The admin who did it. Null: the server itself, for the account of `ADMIN_EMAIL`.',
  })
  async changedBy(@Root() { changedBy }: RoleChange, @Ctx() context: Context): Promise<User | null> {
    return changedBy === null ? null : userOf(this.accounts, changedBy, context);
  }
}

/** Accounts are never deleted, so the user is there. */
async function userOf(accounts: Accounts, userId: string, { loaders }: Context): Promise<User> {
  return toUser((await loaders.of(accounts.users).load(userId))!);
}
