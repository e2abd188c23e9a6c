import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { CONCERT_ID } from '../catalogue/index.js';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import { type Context, signedIn } from '../graphql/context.js';
import { make } from '../graphql/make.js';
import { Public } from '../graphql/public.js';
import { SafeInt } from '../graphql/scalars.js';
import {
  type LogRow,
  type QueueLog,
  QueueLogEntry,
  QueueLogEntryConnection,
  QueueLogKind,
  type ReceiptClaims,
  type Receipts,
} from './fairness/index.js';
import { commitmentOf, type Draws, type Place, type Rooms } from './line/index.js';
import { WaitingRoom } from './waiting-room.type.js';
import type { WaitingRoomService } from './waiting-room-service.js';

interface QueueLogResolverDeps {
  log: QueueLog;
  draws: Draws;
  rooms: Rooms;
  service: WaitingRoomService;
  receipts: Receipts;
}

/** What a reader needs to check that a waiting room keeps its order. */
@Resolver(() => WaitingRoom)
export class QueueLogResolver {
  constructor(private readonly deps: QueueLogResolverDeps) {}

  @Public('LIVE')
  @FieldResolver(() => QueueLogEntryConnection, {
    description:
      'What has happened in the room, the oldest first. Every reader can check its chain of hashes.',
  })
  async log(
    @Root() { concertId }: WaitingRoom,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<Page<QueueLogEntry>> {
    const request = pageRequest(args);
    const rows = await context.loaders.ofPages(this.deps.log.pages, request).load(concertId);
    return page(request, rows, (row) => [row.number], toEntry);
  }

  @Public('LIVE')
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Where the order of the lobby is drawn: SHA-256 in hex of the seed that the draw will use. The seed is hashed as text in hex. Null elsewhere.',
  })
  async drawCommitment(@Root() { concertId }: WaitingRoom, @Ctx() context: Context): Promise<string | null> {
    const row = await context.loaders.of(this.deps.rooms.byConcert).load(concertId);
    return row?.drawSeed ? commitmentOf(row.drawSeed.toString('hex')) : null;
  }

  @Public('LIVE')
  @FieldResolver(() => [SafeInt], {
    nullable: true,
    description:
      'The numbers that take part in the draw, in ascending order, at most 1,000. Null until they are fixed.',
  })
  drawEntrants(
    @Root() { concertId }: WaitingRoom,
    @Arg('after', () => SafeInt, { defaultValue: 0, description: 'The last number of the page before.' })
    after: number,
  ): Promise<number[] | null> {
    return this.deps.draws.entrants(concertId, after);
  }

  @Public()
  @FieldResolver(() => String, {
    description:
      'The public keys of receipts: a JSON Web Key Set as text. The keys of older secrets are included.',
  })
  receiptKeys(): string {
    return this.deps.receipts.keySet();
  }

  @Query(() => String, {
    nullable: true,
    description:
      'A signed receipt of the caller’s place in a waiting room: a compact JWS (EdDSA). Null without a place. docs/waiting-room/fairness.md tells what it says.',
  })
  async queueReceipt(
    @Arg('concertId', () => ID, { description: 'The concert’s.' }) concertId: string,
    @Ctx() context: Context,
  ): Promise<string | null> {
    const { userId } = signedIn(context);
    const number = CONCERT_ID.decode(concertId);
    const place = number === undefined ? null : await this.deps.service.look(userId, number);
    return place && this.deps.receipts.sign(await this.#claims(place, context));
  }

  async #claims(place: Place, context: Context): Promise<ReceiptClaims> {
    const { concertId, sequence, issuedAt, facts } = place;
    const { entry, head } = await this.deps.log.proof(concertId, sequence);
    const draw = facts.drawn ? await this.deps.draws.of(concertId) : null;
    const entrant = draw?.entrantOf.get(sequence);
    const row = await context.loaders.of(this.deps.rooms.byConcert).load(concertId);
    const seed = row?.drawSeed?.toString('hex');
    return {
      concert: CONCERT_ID.encode(concertId),
      sequence,
      epoch: facts.epoch,
      // The time at which a drawn number was issued says nothing about the fan who has it now.
      ...(issuedAt > 0 && entrant === undefined && { issuedAt }),
      ...(entrant !== undefined && { entrant }),
      ...(seed && { commitment: commitmentOf(seed) }),
      ...(entry && { admitted: entry }),
      head,
    };
  }
}

function toEntry({ kind, ...row }: LogRow): QueueLogEntry {
  return make(QueueLogEntry, { ...row, kind: QueueLogKind[kind as keyof typeof QueueLogKind] });
}
