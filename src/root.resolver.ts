import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from './graphql/context.js';
import { Node } from './graphql/node.type.js';
import { DateTime } from './graphql/scalars.js';
import type { IdKinds } from './platform/id-kind.js';
import { type Database, run } from './platform/postgres.js';
import type { FindNode } from './room/index.js';

/** How each type is found by what its id stands for. */
export type Nodes = Readonly<Record<string, FindNode<never>>>;

const CLOCK = { name: 'server-time', text: 'select clock_timestamp() as now' };

@Resolver()
export class RootResolver {
  constructor(
    private readonly kinds: IdKinds,
    private readonly nodes: Nodes,
    private readonly pool: Database,
  ) {}

  @Query(() => Node, {
    nullable: true,
    description: 'Any object by its id. Null when it does not exist or is private to another user.',
  })
  async node(
    @Arg('id', () => ID, { description: 'Of anything.' }) id: string,
    @Ctx() context: Context,
  ): Promise<object | null> {
    const decoded = this.kinds.decode(id);
    return decoded ? this.nodes[decoded.type]!(decoded.value as never, context) : null;
  }

  @Query(() => DateTime, { description: 'The database’s clock, which decides: for countdowns.' })
  async serverTime(): Promise<Date> {
    const [row] = await run<{ now: Date }>(this.pool, CLOCK);
    return row!.now;
  }
}
