import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { type Context, signedIn } from '../../graphql/context.js';
import type { PlainResolvers } from '../../graphql/plain-resolvers.js';
import type { Refused } from '../../graphql/refusal.type.js';
import { ReserveSeatsUnion, toReserveSeatsResult } from '../reservation.resolver.js';
import type { Reservation, SeatsUnavailable } from '../reservation.type.js';
import type { ReserveSeatsResult } from '../reserve-seats.js';
import { checkedReserveBestSeats, ReserveBestSeatsInput } from './best-seats.input.js';
import type { ReserveBestSeatsCommand } from './reserve-best-seats.js';

@Resolver()
export class BestSeatsResolver implements PlainResolvers {
  readonly plain = {
    Mutation: {
      reserveBestSeats: (_root: unknown, { input }: { input: ReserveBestSeatsInput }, context: Context) =>
        this.reserveBestSeats(input, context),
    },
  };

  constructor(private readonly reserve: (command: ReserveBestSeatsCommand) => Promise<ReserveSeatsResult>) {}

  @Mutation(() => ReserveSeatsUnion, {
    description:
      'Chooses the best free seats that fit and holds them for the caller, in one step: all of them or none. The promises are those of `reserveSeats`. What is best: docs/best-seats.md.',
  })
  async reserveBestSeats(
    @Arg('input', () => ReserveBestSeatsInput, {
      description: 'How many seats, where, and how they are chosen.',
    })
    input: ReserveBestSeatsInput,
    @Ctx() context: Context,
  ): Promise<Reservation | SeatsUnavailable | Refused> {
    const { userId } = signedIn(context);
    const checked = checkedReserveBestSeats(input);
    return toReserveSeatsResult(await this.reserve({ userId, ...checked }), checked.performanceId);
  }
}
