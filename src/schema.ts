import { type GraphQLSchema, isAbstractType } from 'graphql';
import { buildSchemaSync, type NonEmptyArray, type PubSub } from 'type-graphql';

/** Live channels are fed by generators of their own; type-graphql insists on a pub/sub all the same. */
const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe() {
    throw new Error('subscriptions bring their own source');
  },
};

/**
 * The one schema from all resolvers, which are instances with what they need already inside.
 *
 * @param resolvers at least one
 */
export function createSchema(resolvers: readonly object[]): GraphQLSchema {
  const instances = new Map(resolvers.map((resolver) => [resolver.constructor, resolver]));
  const schema = buildSchemaSync({
    resolvers: [...instances.keys()] as unknown as NonEmptyArray<() => void>,
    container: { get: (Resolver) => instances.get(Resolver) },
    // Bounds are checked where inputs are read; a validator library would cost more than the whole request.
    validate: false,
    pubSub: noPubSub,
  });
  answerUnknownMembers(schema);
  return schema;
}

/**
 * A value that is no member of its union makes type-graphql's resolveType throw; some executors then lose the
 * rejection and with it the process. Undefined gives the ordinary error.
 */
function answerUnknownMembers(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(type) || !type.resolveType) continue;
    const resolveType = type.resolveType;
    type.resolveType = async (...args) => {
      try {
        return await resolveType(...args);
      } catch {
        return undefined;
      }
    };
  }
}
