import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from './graphql/context.js';
import { Node } from './graphql/node.type.js';
import { DateTime } from './graphql/scalars.js';
import { decodeId, type NumberedType, type UnguessableType } from './platform/global-id.js';
import { type Database, run } from './platform/postgres.js';

/** How each type is found by what its id stands for. Null: there is none, or it is not the caller's. */
export type Nodes = {
  [Type in NumberedType]: (number: number, context: Context) => Promise<object | null>;
} & { [Type in UnguessableType]: (uuid: string, context: Context) => Promise<object | null> };

const CLOCK = { name: 'server-time', text: 'select clock_timestamp() as now' };

@Resolver()
export class RootResolver {
  constructor(
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
    const decoded = decodeId(id);
    if (!decoded) return null;
    return 'number' in decoded
      ? this.nodes[decoded.type](decoded.number, context)
      : this.nodes[decoded.type](decoded.uuid, context);
  }

  @Query(() => DateTime, { description: 'The database’s clock, which decides: for countdowns.' })
  async serverTime(): Promise<Date> {
    const [row] = await run<{ now: Date }>(this.pool, CLOCK);
    return row!.now;
  }
}
