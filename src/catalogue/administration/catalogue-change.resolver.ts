import { Args, ArgsType, Ctx, Field, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../../graphql/connection.type.js';
import type { Batch, Context } from '../../graphql/context.js';
import { make } from '../../graphql/make.js';
import { Node } from '../../graphql/node.type.js';
import { Role } from '../../graphql/role.enum.js';
import { User } from '../../graphql/user.type.js';
import { Fault } from '../../platform/fault.js';
import { AGENCY_ID, ARTIST_ID, CONCERT_ID, PERFORMANCE_ID, PROMOTER_ID, VENUE_ID } from '../ids.js';
import { organising } from '../organiser.js';
import type { CatalogueChangeRow } from './catalogue-change.statement.js';
import { CatalogueChange, CatalogueChangeConnection } from './catalogue-change.type.js';
import { CatalogueKind } from './catalogue-kind.enum.js';
import type { CatalogueUsers } from './catalogue-users.js';
import type { ChangeCriteria, ChangeRecord } from './change-record.js';
import { toldValues } from './told-values.js';

@ArgsType()
class CatalogueChangesArgs extends PageArgs {
  @Field(() => CatalogueKind, { nullable: true, description: 'Only changes of this kind of things.' })
  kind?: CatalogueKind | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only changes of this agency, artist, promoter, venue, concert or performance.',
  })
  nodeId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what this user has changed.' })
  actorId?: string | null;
}

const KINDS = [
  [CatalogueKind.AGENCY, AGENCY_ID],
  [CatalogueKind.ARTIST, ARTIST_ID],
  [CatalogueKind.PROMOTER, PROMOTER_ID],
  [CatalogueKind.VENUE, VENUE_ID],
  [CatalogueKind.CONCERT, CONCERT_ID],
  [CatalogueKind.PERFORMANCE, PERFORMANCE_ID],
] as const;

interface CatalogueChangeDeps {
  record: ChangeRecord;
  users: CatalogueUsers;
  readUsers: Batch<string, User | null>;
  /** How the things of a kind are found by their number. A kind that is not here has no subject. */
  subjects: Readonly<Record<string, (id: number, context: Context) => Promise<object | null>>>;
}

@Resolver(() => CatalogueChange)
export class CatalogueChangeResolver {
  constructor(private readonly deps: CatalogueChangeDeps) {}

  @Query(() => CatalogueChangeConnection, {
    description:
      'What was changed in the catalogue, the newest first. Admins see everything, organisers what belongs to their agencies or belonged to them when it was changed.',
  })
  async catalogueChanges(
    @Args(() => CatalogueChangesArgs) args: CatalogueChangesArgs,
    @Ctx() context: Context,
  ): Promise<Page<CatalogueChange>> {
    const { userId, roles } = organising(context);
    const request = pageRequest(args);
    const criteria = this.#criteria(args);
    const rows = roles.includes(Role.ADMIN)
      ? await this.deps.record.all(request, criteria)
      : await this.deps.record.ofAgenciesOf(userId, request, criteria);
    return page(
      request,
      rows,
      (row) => [row.id],
      (row) => this.#toChange(row),
    );
  }

  @FieldResolver(() => User, { nullable: true, description: 'The user who did it. Null: the server itself.' })
  async actor(@Root() { actorUserId }: CatalogueChange, @Ctx() context: Context): Promise<User | null> {
    return actorUserId === null ? null : context.loaders.of(this.deps.readUsers).load(actorUserId);
  }

  @FieldResolver(() => Node, { nullable: true, description: 'The thing that was changed, as it is now.' })
  async subject(
    @Root() { kind, entityId }: CatalogueChange,
    @Ctx() context: Context,
  ): Promise<object | null> {
    return (await this.deps.subjects[kind]?.(entityId, context)) ?? null;
  }

  #criteria({ kind, nodeId, actorId }: CatalogueChangesArgs): ChangeCriteria {
    const actorUserId = actorId == null ? null : this.deps.users.decode(actorId);
    if (actorUserId === undefined) throw new Fault('BAD_USER_INPUT', '`actorId` is not the id of a user.');
    if (nodeId == null) return { kind: kind ?? null, entityId: null, actorUserId };
    for (const [named, ids] of KINDS) {
      const entityId = ids.decode(nodeId);
      if (entityId === undefined) continue;
      if (kind == null || kind === named) return { kind: named, entityId, actorUserId };
      throw new Fault('BAD_USER_INPUT', '`nodeId` is not of this `kind`.');
    }
    throw new Fault('BAD_USER_INPUT', '`nodeId` is not the id of a thing whose changes are recorded.');
  }

  #toChange(row: CatalogueChangeRow): CatalogueChange {
    return make(CatalogueChange, {
      id: String(row.id),
      at: row.changedAt,
      actorUserId: row.actorUserId,
      kind: CatalogueKind[row.kind as keyof typeof CatalogueKind],
      entityId: row.entityId,
      action: row.action,
      before: toldValues(row.before, this.deps.users),
      after: toldValues(row.after, this.deps.users),
    });
  }
}
