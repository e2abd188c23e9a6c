import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { User } from '../graphql/user.type.js';
import { Fault } from '../platform/fault.js';
import type { Accounts } from './accounts.js';
import { toUser } from './to-user.js';
import { toViewer, Viewer } from './viewer.type.js';

@Resolver(() => Viewer)
export class ViewerResolver {
  constructor(private readonly accounts: Accounts) {}

  @Query(() => Viewer, { nullable: true, description: 'The signed-in user, or null.' })
  viewer(@Ctx() context: Context): Viewer | null {
    return context.caller && toViewer(context.caller);
  }

  @FieldResolver(() => User, { description: 'The public part of the account.' })
  async user(@Root() viewer: Viewer, @Ctx() context: Context): Promise<User> {
    const row = await context.loaders.of(this.accounts.users).load(viewer.userId);
    // A token outlives its account when the database was set up again with the same secret.
    if (!row) throw new Fault('UNAUTHENTICATED');
    return toUser(row);
  }
}
