import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../../graphql/connection.type.js';
import { type Batch, type Context, signedIn, signedInAs } from '../../graphql/context.js';
import { make } from '../../graphql/make.js';
import type { Refused } from '../../graphql/refusal.type.js';
import { Role } from '../../graphql/role.enum.js';
import { User } from '../../graphql/user.type.js';
import { Agency, toAgency } from '../agency.type.js';
import { AgencyConnection } from '../connections.type.js';
import { AGENCY_ID } from '../ids.js';
import { AddAgencyMemberInput, RemoveAgencyMemberInput } from './agency-member.input.js';
import { AddAgencyMemberResult, AgencyMember, RemoveAgencyMemberResult } from './agency-member.type.js';
import type { AgencyMembers } from './agency-members.js';
import { answer } from './answer.js';
import type { CatalogueUsers } from './catalogue-users.js';

interface AgencyMemberDeps {
  members: AgencyMembers;
  users: CatalogueUsers;
  readUsers: Batch<string, User | null>;
}

@Resolver(() => Agency)
export class AgencyMembersResolver {
  constructor(private readonly deps: AgencyMemberDeps) {}

  @Mutation(() => AddAgencyMemberResult, {
    description:
      'Admins only: makes a user belong to an agency. With the role ORGANISER the user may change what belongs to it, from this moment on. Adding a member again changes nothing. It is refused with NOT_FOUND when there is no such agency or user, and with GUEST_ACCOUNT when the user is a guest.',
  })
  async addAgencyMember(
    @Arg('input', () => AddAgencyMemberInput, { description: 'The user and the agency.' })
    input: AddAgencyMemberInput,
    @Ctx() context: Context,
  ): Promise<Agency | Refused> {
    const asked = await this.#asked(input, context);
    return answer(asked === null ? 'NOT_FOUND' : await this.deps.members.add(asked), toAgency);
  }

  @Mutation(() => RemoveAgencyMemberResult, {
    description:
      'Admins only: takes a user out of an agency. A change of that user that was not decided before is refused. Removing a user who is no member changes nothing. It is refused with NOT_FOUND when there is no such agency or user.',
  })
  async removeAgencyMember(
    @Arg('input', () => RemoveAgencyMemberInput, { description: 'The user and the agency.' })
    input: RemoveAgencyMemberInput,
    @Ctx() context: Context,
  ): Promise<Agency | Refused> {
    const asked = await this.#asked(input, context);
    return answer(asked === null ? 'NOT_FOUND' : await this.deps.members.remove(asked), toAgency);
  }

  @Query(() => AgencyConnection, {
    description: 'The agencies that the caller belongs to, also archived ones.',
  })
  async myAgencies(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context): Promise<Page<Agency>> {
    const { userId } = signedIn(context);
    const request = pageRequest(args);
    const rows = await this.deps.members.agenciesOf(userId, request);
    return page(request, rows, (row) => [row.id], toAgency);
  }

  @FieldResolver(() => [AgencyMember], {
    nullable: true,
    description:
      'The users who belong to the agency, at most 100. Null: the caller is neither an admin nor an organiser of the agency.',
  })
  async members(@Root() { agencyId }: Agency, @Ctx() context: Context): Promise<AgencyMember[] | null> {
    if (!(await this.#maySee(agencyId, context))) return null;
    const rows = await context.loaders.of(this.deps.members.ofAgencies).load(agencyId);
    return rows.map(({ userId, addedAt }) => make(AgencyMember, { userId, addedAt }));
  }

  async #maySee(agencyId: number, { caller, loaders }: Context): Promise<boolean> {
    if (!caller) return false;
    if (caller.roles.includes(Role.ADMIN)) return true;
    if (!caller.roles.includes(Role.ORGANISER)) return false;
    const own = await loaders.of(this.deps.members.agenciesOfUsers).load(caller.userId);
    return own.has(agencyId);
  }

  async #asked(input: AddAgencyMemberInput | RemoveAgencyMemberInput, context: Context) {
    const { userId: by } = signedInAs(Role.ADMIN, context);
    const agencyId = AGENCY_ID.decode(input.agencyId);
    const userId = this.deps.users.decode(input.userId);
    if (agencyId === undefined || userId === undefined) return null;
    const user = await context.loaders.of(this.deps.readUsers).load(userId);
    return user && { by, agencyId, userId };
  }
}

@Resolver(() => AgencyMember)
export class AgencyMemberResolver {
  constructor(private readonly readUsers: Batch<string, User | null>) {}

  /** Accounts are never deleted, so the user is there. */
  @FieldResolver(() => User, { description: 'The user.' })
  async user(@Root() { userId }: AgencyMember, @Ctx() context: Context): Promise<User> {
    return (await context.loaders.of(this.readUsers).load(userId))!;
  }
}
