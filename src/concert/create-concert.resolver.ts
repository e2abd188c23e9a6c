import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import { type Context, signedInAs } from '../graphql/context.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { RefusalCode } from '../graphql/refusal-code.enum.js';
import { Role } from '../graphql/role.enum.js';
import { type Database, inTransaction, sqlStateOf } from '../platform/postgres.js';
import type { Catalogue } from './catalogue.js';
import { checkedConcert } from './check-concert.js';
import { Concert, toConcert } from './concert.type.js';
import { CreateConcertInput } from './create-concert.input.js';
import { insertConcert } from './insert-concert.js';

const CreateConcertResult = createUnionType({
  name: 'CreateConcertResult',
  description: 'The new concert, or why there is none.',
  types: () => [Concert, Refused] as const,
});

const FOREIGN_KEY_VIOLATION = '23503';

@Resolver()
export class CreateConcertResolver {
  constructor(
    private readonly catalogue: Catalogue,
    /** A pool whose statements may take seconds: 100,000 seats are written in one. */
    private readonly pool: Database,
  ) {}

  @Mutation(() => CreateConcertResult, {
    description:
      'Admins only: a concert with its performances, sections and seats in one call. Refused with NOT_FOUND when the artist or a venue is unknown.',
  })
  async createConcert(
    @Arg('input', () => CreateConcertInput, { description: 'The concert with all that goes on sale.' })
    input: CreateConcertInput,
    @Ctx() context: Context,
  ): Promise<Concert | Refused> {
    signedInAs(Role.ADMIN, context);
    const concert = checkedConcert(input);
    try {
      const id = await inTransaction(this.pool, (transaction) => insertConcert(transaction, concert));
      const [row] = await this.catalogue.concerts([id]);
      return toConcert(row!);
    } catch (error) {
      if (sqlStateOf(error) !== FOREIGN_KEY_VIOLATION) throw error;
      return refused(RefusalCode.NOT_FOUND, 'There is no such artist or venue.');
    }
  }
}
