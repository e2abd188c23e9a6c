import {
  Arg,
  Ctx,
  createUnionType,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import {
  type Catalogue,
  CONCERT_ID,
  Concert,
  organiserOfConcert,
  organising,
  toConcert,
} from '../catalogue/index.js';
import { type Context, signedIn } from '../graphql/context.js';
import type { PlainResolvers } from '../graphql/plain-resolvers.js';
import { Public } from '../graphql/public.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS } from '../graphql/refusal-code.enum.js';
import { checkedSettings } from './check-settings.js';
import {
  LobbyOrder,
  type Place,
  type PlaceTokens,
  type RoomFacts,
  type RoomRow,
  type Rooms,
} from './line/index.js';
import {
  partsOfQueuePlaceId,
  QueuePlace,
  SeatsAvailability,
  toQueuePlace,
  WaitingRoomPhase,
} from './telling/index.js';
import { JoinWaitingRoomInput, LeaveWaitingRoomInput, UpdateWaitingRoomInput } from './waiting-room.input.js';
import { toWaitingRoom, WaitingRoom } from './waiting-room.type.js';
import type { WaitingRoomService } from './waiting-room-service.js';

const JoinWaitingRoomResult = createUnionType({
  name: 'JoinWaitingRoomResult',
  description: 'The place, or why there is none.',
  types: () => [QueuePlace, Refused] as const,
});

const UpdateWaitingRoomResult = createUnionType({
  name: 'UpdateWaitingRoomResult',
  description: 'The waiting room as it is now, or why nothing was changed.',
  types: () => [WaitingRoom, Refused] as const,
});

@Resolver(() => QueuePlace)
export class QueuePlaceResolver implements PlainResolvers {
  readonly plain = {
    Query: {
      queuePlace: (_root: unknown, { concertId }: { concertId: string }, context: Context) =>
        this.queuePlace(concertId, context),
    },
    Mutation: {
      joinWaitingRoom: (_root: unknown, { input }: { input: JoinWaitingRoomInput }, context: Context) =>
        this.joinWaitingRoom(input, context),
    },
  };

  constructor(
    private readonly deps: {
      service: WaitingRoomService;
      tokens: PlaceTokens;
      rooms: Rooms;
      catalogue: Catalogue;
    },
  ) {}

  @Query(() => QueuePlace, {
    nullable: true,
    description: 'The caller’s place in a concert’s waiting room, or null. To ask for it is a sign of life.',
  })
  async queuePlace(
    @Arg('concertId', () => ID, { description: 'The concert’s.' }) concertId: string,
    @Ctx() context: Context,
  ): Promise<QueuePlace | null> {
    const { userId } = signedIn(context);
    const number = CONCERT_ID.decode(concertId);
    const place = number === undefined ? null : await this.deps.service.look(userId, number);
    return place && this.#toQueuePlace(place);
  }

  /** The caller's place with this number. */
  async node(number: number, { caller }: Context): Promise<QueuePlace | null> {
    const { concertId, sequence } = partsOfQueuePlaceId(number);
    const place = caller && (await this.deps.service.look(caller.userId, concertId));
    return place?.sequence === sequence ? this.#toQueuePlace(place) : null;
  }

  @Mutation(() => JoinWaitingRoomResult, {
    description:
      'Gives the caller the last place in line. A caller who has a place keeps it. No fan is overtaken by a fan who came later.',
  })
  async joinWaitingRoom(
    @Arg('input', () => JoinWaitingRoomInput, { description: 'Which concert’s.' })
    input: JoinWaitingRoomInput,
    @Ctx() context: Context,
  ): Promise<QueuePlace | Refused> {
    const { userId } = signedIn(context);
    const concertId = CONCERT_ID.decode(input.concertId);
    if (concertId === undefined) return refused('NOT_FOUND', REFUSALS.NOT_FOUND);
    const result = await this.deps.service.join(userId, concertId, input.token ?? null);
    if (result.outcome === 'PLACE') return this.#toQueuePlace(result.place);
    return refused(result.outcome, REFUSALS[result.outcome]);
  }

  @Mutation(() => QueuePlace, {
    nullable: true,
    description:
      'Gives up the caller’s place, or the slot inside. Returns the place as it was left, or null when there was none. A fan who comes again stands last.',
  })
  async leaveWaitingRoom(
    @Arg('input', () => LeaveWaitingRoomInput, { description: 'Which concert’s.' })
    input: LeaveWaitingRoomInput,
    @Ctx() context: Context,
  ): Promise<QueuePlace | null> {
    const { userId } = signedIn(context);
    const concertId = CONCERT_ID.decode(input.concertId);
    const place = concertId === undefined ? null : await this.deps.service.leave(userId, concertId);
    return place && this.#toQueuePlace(place);
  }

  @Mutation(() => UpdateWaitingRoomResult, {
    description:
      'Organisers of the concert’s agency, and admins: changes how fans are admitted, within a second, also during a sale.',
  })
  async updateWaitingRoom(
    @Arg('input', () => UpdateWaitingRoomInput, { description: 'What to change.' })
    input: UpdateWaitingRoomInput,
    @Ctx() context: Context,
  ): Promise<WaitingRoom | Refused> {
    organising(context);
    const settings = checkedSettings(input);
    const concertId = CONCERT_ID.decode(input.concertId);
    const [room] = concertId === undefined ? [null] : await this.deps.rooms.byConcert([concertId]);
    if (!room) return refused('NOT_FOUND', REFUSALS.NOT_FOUND);
    await this.deps.rooms.configure(room.concertId, settings, async (transaction) => {
      const caller = await organiserOfConcert(transaction, context, room.concertId);
      // A waiting room is never without its concert.
      return caller!.userId;
    });
    return toWaitingRoom(room.concertId);
  }

  @FieldResolver(() => Concert, { description: 'The concert that the caller waits for.' })
  async concert(@Root() { concertId }: QueuePlace, @Ctx() context: Context): Promise<Concert> {
    const row = await context.loaders.of(this.deps.catalogue.concerts).load(concertId);
    return toConcert(row!);
  }

  #toQueuePlace(place: Place): QueuePlace {
    return toQueuePlace(place, this.deps.tokens.of(place));
  }
}

@Resolver(() => Concert)
export class RoomOfConcertResolver {
  constructor(private readonly catalogue: Pick<Catalogue, 'concerts'>) {}

  async node(concertId: number, context: Context): Promise<WaitingRoom | null> {
    const concert = await context.loaders.of(this.catalogue.concerts).load(concertId);
    return concert?.hasWaitingRoom ? toWaitingRoom(concertId) : null;
  }

  @Public()
  @FieldResolver(() => WaitingRoom, {
    nullable: true,
    description: 'Null: the concert has no waiting room, and every signed-in user may reserve.',
  })
  waitingRoom(@Root() concert: Concert): WaitingRoom | null {
    return concert.hasWaitingRoom ? toWaitingRoom(concert.concertId) : null;
  }
}

@Resolver(() => WaitingRoom)
export class WaitingRoomResolver {
  constructor(
    private readonly rooms: {
      byConcert: Rooms['byConcert'];
      /** Null: unknown at the moment. */
      facts: (concertIds: readonly number[]) => Promise<(RoomFacts | null)[]>;
    },
  ) {}

  @Public('LIVE')
  @FieldResolver(() => Int, { nullable: true, description: 'How many fans wait now; null while unknown.' })
  async waiting(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<number | null> {
    const { epoch } = await this.#row(room, context);
    if (epoch === 0) return 0;
    return (await this.#facts(room, context))?.waiting ?? null;
  }

  @Public('LIVE')
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many fans are inside now; null while unknown.',
  })
  async inside(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<number | null> {
    const { epoch } = await this.#row(room, context);
    if (epoch === 0) return 0;
    return (await this.#facts(room, context))?.inside ?? null;
  }

  @Public('LIVE')
  @FieldResolver(() => WaitingRoomPhase, { description: 'What the room is doing.' })
  async phase(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<WaitingRoomPhase> {
    const row = await this.#row(room, context);
    const quiet = row.open ? (row.paused ? 'PAUSED' : 'OPEN') : 'LOBBY';
    if (row.epoch === 0) return WaitingRoomPhase[quiet];
    const facts = await this.#facts(room, context);
    return WaitingRoomPhase[facts?.phase ?? 'RECOVERING'];
  }

  @Public('LIVE')
  @FieldResolver(() => SeatsAvailability, {
    nullable: true,
    description: 'Whether there is something to wait for; null while unknown.',
  })
  async seats(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<SeatsAvailability | null> {
    const facts = await this.#facts(room, context);
    return facts && SeatsAvailability[facts.seats];
  }

  @Public('LIVE')
  @FieldResolver(() => Int, { description: 'How many fans may be inside at once.' })
  async capacity(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<number> {
    return (await this.#row(room, context)).capacity;
  }

  @Public('LIVE')
  @FieldResolver(() => Int, { description: 'How many fans are admitted in a second, at most.' })
  async admitPerSecond(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<number> {
    return (await this.#row(room, context)).admitPerSecond;
  }

  @Public('LIVE')
  @FieldResolver(() => Int, { description: 'How many seconds a fan who is admitted now may stay.' })
  async admittedSeconds(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<number> {
    return (await this.#row(room, context)).admittedSeconds;
  }

  @Public('LIVE')
  @FieldResolver(() => Boolean, {
    description: 'Whether fewer fans are admitted while the servers are near their limits.',
  })
  async adaptive(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<boolean> {
    return (await this.#row(room, context)).adaptive;
  }

  @Public('LIVE')
  @FieldResolver(() => LobbyOrder, { description: 'The order of the fans who came before the sale opened.' })
  async lobbyOrder(@Root() room: WaitingRoom, @Ctx() context: Context): Promise<LobbyOrder> {
    return LobbyOrder[(await this.#row(room, context)).lobbyOrder];
  }

  async #row({ concertId }: WaitingRoom, context: Context): Promise<RoomRow> {
    return (await context.loaders.of(this.rooms.byConcert).load(concertId))!;
  }

  #facts({ concertId }: WaitingRoom, context: Context): Promise<RoomFacts | null> {
    return context.loaders.of(this.rooms.facts).load(concertId);
  }
}
