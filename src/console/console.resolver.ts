import {
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import {
  type Catalogue,
  Performance,
  SEAT_ID,
  Section,
  toPerformance,
  toSection,
} from '../catalogue/index.js';
import { Connection, type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import { type Context, signedInAs } from '../graphql/context.js';
import { make } from '../graphql/make.js';
import { money } from '../graphql/money.type.js';
import { Role } from '../graphql/role.enum.js';
import { DateTime } from '../graphql/scalars.js';
import { checkedText } from '../graphql/text.js';
import { User } from '../graphql/user.type.js';
import { toUser, USER_ID, type UserRow } from '../people/index.js';
import { Fault } from '../platform/fault.js';
import type { Database } from '../platform/postgres.js';
import { ReservationStatus, StrategyName, toReservation } from '../reservation/index.js';
import { AdminReservation, SalesCount, SalesFigure, SalesFigures, SalesFiguresBy } from './console.type.js';
import { type ListCriteria, listReservations } from './reservation-list.js';
import type { ListedRow } from './reservation-list.statement.js';
import { type Figure, salesFigures } from './sales-figures.js';
import { scopeOf } from './scope.js';

const AdminReservationConnection = Connection(AdminReservation);

@InputType({
  description: 'Conditions that every reservation of the list meets. Absent or null: no condition.',
})
class AdminReservationFilter {
  @Field(() => ID, { nullable: true, description: 'Only this user’s.' })
  userId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only those of the account with this e-mail address. For admins.',
  })
  email?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only for this performance.' })
  performanceId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only for performances of this concert.' })
  concertId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those that hold this seat, or held it.' })
  seatId?: string | null;

  @Field(() => ReservationStatus, { nullable: true, description: 'Only those that have this status now.' })
  status?: ReservationStatus | null;

  @Field(() => DateTime, { nullable: true, description: 'Only those that were made at this time or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only those that were made before this time.' })
  to?: Date | null;
}

@ArgsType()
class AdminReservationsArgs extends PageArgs {
  @Field(() => AdminReservationFilter, { nullable: true, description: 'Narrows the list.' })
  filter?: AdminReservationFilter | null;
}

@ArgsType()
class SalesFiguresArgs {
  @Field(() => ID, { nullable: true, description: 'Of this performance. Either this or `concertId`.' })
  performanceId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of all performances of this concert.' })
  concertId?: string | null;

  @Field(() => SalesFiguresBy, {
    nullable: true,
    defaultValue: SalesFiguresBy.DAY,
    description: 'What to group by.',
  })
  by?: SalesFiguresBy | null;

  @Field(() => DateTime, { nullable: true, description: 'What happened at this time or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'What happened before this time.' })
  to?: Date | null;
}

export interface ConsoleDeps {
  pool: Database;
  /** For figures: they read every reservation of a performance. */
  bulkPool: Database;
  catalogue: Pick<Catalogue, 'performances' | 'sections'>;
  findAccount: (email: string) => Promise<string | null>;
  readUsers: (ids: readonly string[]) => Promise<(UserRow | null)[]>;
}

@Resolver(() => AdminReservation)
export class AdminReservationResolver {
  constructor(private readonly deps: ConsoleDeps) {}

  @Query(() => AdminReservationConnection, {
    description:
      'Reservations of all users, the newest first: for admins all, for organisers those of their agencies. The filter of an admin names a performance, a concert, a user or a seat; so does that of an organiser whose agencies have more than 200 performances. A request that QUEUE has not decided yet is not among them.',
  })
  async adminReservations(
    @Args(() => AdminReservationsArgs) args: AdminReservationsArgs,
    @Ctx() context: Context,
  ): Promise<Page<AdminReservation>> {
    const request = pageRequest(args);
    const filter = args.filter ?? {};
    const scope = await scopeOf(this.deps.pool, context, filter);
    const criteria = await this.#criteria(filter, context);
    // What names no user or no seat matches nothing.
    const rows = criteria ? await listReservations(this.deps.pool, scope, criteria, request) : [];
    return page(request, rows, (row) => [row.createdAtMicros, row.id], toAdminReservation);
  }

  @FieldResolver(() => User, { description: 'The user who made it.' })
  async user(@Root() { userId }: AdminReservation, @Ctx() context: Context): Promise<User> {
    return toUser((await context.loaders.of(this.deps.readUsers).load(userId))!);
  }

  async #criteria(filter: AdminReservationFilter, context: Context): Promise<ListCriteria | null> {
    const { seatId, status = null, from = null, to = null } = filter;
    const userIds: (string | null | undefined)[] = [];
    if (filter.userId != null) userIds.push(USER_ID.decode(filter.userId));
    if (filter.email != null) {
      signedInAs(Role.ADMIN, context);
      userIds.push(await this.deps.findAccount(checkedText(filter.email, 'email', { min: 1, max: 254 })));
    }
    const seat = seatId == null ? null : SEAT_ID.decode(seatId);
    const [userId = null] = userIds;
    if (seat === undefined || userIds.some((id) => id == null || id !== userId)) return null;
    return { userId, seatId: seat, status, from, to };
  }
}

function toAdminReservation(row: ListedRow): AdminReservation {
  return make(AdminReservation, {
    userId: row.userId,
    reservation: toReservation(row),
    changedAt: row.changedAt,
  });
}

@Resolver(() => SalesFigure)
export class SalesFiguresResolver {
  constructor(private readonly deps: ConsoleDeps) {}

  @Query(() => SalesFigures, {
    description:
      'Revenue and counts of a performance or a concert, for admins and the organisers of its agency. They agree with the seats and the ledger at every instant.',
  })
  async salesFigures(
    @Args(() => SalesFiguresArgs) { performanceId, concertId, by, from, to }: SalesFiguresArgs,
    @Ctx() context: Context,
  ): Promise<SalesFigures> {
    if ((performanceId == null) === (concertId == null)) {
      throw new Fault('BAD_USER_INPUT', 'Name either `performanceId` or `concertId`.');
    }
    const scope = await scopeOf(this.deps.pool, context, { performanceId, concertId });
    const grouping = by ?? SalesFiguresBy.DAY;
    const period = { from: from ?? null, to: to ?? null };
    const figures = await salesFigures(this.deps.bulkPool, scope.performanceIds, grouping, period);
    if (!figures) throw new Fault('NOT_FOUND');
    return make(SalesFigures, {
      groups: figures.groups.map((figure) => toSalesFigure(figure, figures.currency, grouping)),
      total: toSalesFigure(figures.total, figures.currency, null),
    });
  }

  @FieldResolver(() => Section, { nullable: true, description: 'The section, when grouped by SECTION.' })
  async section(@Root() { sectionId }: SalesFigure, @Ctx() context: Context): Promise<Section | null> {
    if (sectionId === null) return null;
    const row = await context.loaders.of(this.deps.catalogue.sections).load(sectionId);
    return row && toSection(row);
  }

  @FieldResolver(() => Performance, {
    nullable: true,
    description: 'The performance, when grouped by PERFORMANCE.',
  })
  async performance(
    @Root() { performanceId }: SalesFigure,
    @Ctx() context: Context,
  ): Promise<Performance | null> {
    if (performanceId === null) return null;
    const row = await context.loaders.of(this.deps.catalogue.performances).load(performanceId);
    return row && toPerformance(row);
  }
}

function toSalesFigure(figure: Figure, currency: string, by: SalesFiguresBy | null): SalesFigure {
  const { key, sold, held, refunded, cancelled, expired, gross, refundedAmount } = figure;
  const of = (count: Figure['sold']): SalesCount => make(SalesCount, count);
  return make(SalesFigure, {
    day: by === SalesFiguresBy.DAY ? key : null,
    strategy: by === SalesFiguresBy.STRATEGY ? StrategyName[key as keyof typeof StrategyName] : null,
    sectionId: by === SalesFiguresBy.SECTION ? Number(key) : null,
    performanceId: by === SalesFiguresBy.PERFORMANCE ? Number(key) : null,
    sold: of(sold),
    held: of(held),
    refunded: of(refunded),
    cancelled: of(cancelled),
    expired: of(expired),
    gross: money(gross, currency),
    refundedAmount: money(refundedAmount, currency),
    net: money(gross - refundedAmount, currency),
  });
}
