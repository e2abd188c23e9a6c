import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { Refused, refused } from '../../graphql/refusal.type.js';
import { REFUSALS } from '../../graphql/refusal-code.enum.js';
import type { Database } from '../../platform/postgres.js';
import { Concert, toConcert } from '../concert.type.js';
import type { ConcertWaitingRooms } from '../concert-waiting-rooms.js';
import { CONCERT_ID } from '../ids.js';
import { organising } from '../organiser.js';
import { checkedChange } from './policy-change.js';
import { UpdateSalesPolicyInput } from './update-sales-policy.input.js';
import { updateSalesPolicy } from './update-sales-policy.js';

const UpdateSalesPolicyResult = createUnionType({
  name: 'UpdateSalesPolicyResult',
  description: 'The concert as it is now, or the reason why nothing was changed.',
  types: () => [Concert, Refused] as const,
});

@Resolver()
export class SalesPolicyResolver {
  constructor(
    private readonly pool: Database,
    private readonly rooms: ConcertWaitingRooms,
  ) {}

  @Mutation(() => UpdateSalesPolicyResult, {
    description:
      'Admins, and organisers of the concert’s agency: changes when which user may buy how much, also during a sale. Requests that come after the answer are decided by it on every server. No seat is taken from its holder. Refused with NOT_FOUND when there is no such concert.',
  })
  async updateSalesPolicy(
    @Arg('input', () => UpdateSalesPolicyInput, { description: 'What to change.' })
    input: UpdateSalesPolicyInput,
    @Ctx() context: Context,
  ): Promise<Concert | Refused> {
    organising(context);
    const concertId = CONCERT_ID.decode(input.concertId) ?? -1;
    const asked = { context, concertId, change: checkedChange(input) };
    const { pool, rooms } = this;
    const row = await updateSalesPolicy({ pool, rooms }, asked);
    return row ? toConcert(row) : refused('NOT_FOUND', REFUSALS.NOT_FOUND);
  }
}
