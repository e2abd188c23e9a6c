import { type GraphQLObjectType, type GraphQLSchema, isAbstractType } from 'graphql';
import { buildSchemaSync, getMetadataStorage, type NonEmptyArray, type PubSub } from 'type-graphql';
import type { Context } from './graphql/context.js';
import type { PlainResolvers } from './graphql/plain-resolvers.js';
import type { SubscriptionSources } from './graphql/subscription-sources.js';
import { isPromise } from './platform/maybe-promise.js';

/** Subscriptions have generators of their own, but type-graphql requires a pub/sub all the same. */
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
  // A field without a resolver of its own is a property, so reading it needs no wrapper.
  for (const type of getMetadataStorage().objectTypes) type.simpleResolvers = true;
  const instances = new Map(resolvers.map((resolver) => [resolver.constructor, resolver]));
  const schema = buildSchemaSync({
    resolvers: [...instances.keys()] as unknown as NonEmptyArray<() => void>,
    container: { get: (Resolver) => instances.get(Resolver) },
    // Bounds are checked where inputs are read. A validator library would cost more than the whole request.
    validate: false,
    pubSub: noPubSub,
  });
  resolveMembersByClass(schema);
  subscribeToSources(schema, resolvers);
  unwrapPlain(schema, resolvers);
  return schema;
}

function subscribeToSources(schema: GraphQLSchema, resolvers: readonly object[]): void {
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  for (const { sources } of resolvers as Partial<SubscriptionSources>[]) {
    for (const [name, source] of Object.entries(sources ?? {})) {
      fields[name]!.subscribe = (_root, args, context) => source(args as never, context as Context);
    }
  }
}

function unwrapPlain(schema: GraphQLSchema, resolvers: readonly object[]): void {
  for (const { plain } of resolvers as Partial<PlainResolvers>[]) {
    for (const [typeName, fields] of Object.entries(plain ?? {})) {
      const type = schema.getType(typeName) as GraphQLObjectType;
      for (const [name, resolve] of Object.entries(fields)) {
        type.getFields()[name]!.resolve = resolve as never;
      }
    }
  }
}

/**
 * Members of unions and interfaces are distinguished by their class, synchronously. type-graphql's own way is
 * asynchronous and throws for a value of an unknown class; some executors turn that into an unhandled
 * rejection, which ends the process. Here an unknown value gives the ordinary error.
 */
function resolveMembersByClass(schema: GraphQLSchema): void {
  const names = new Map<unknown, string>();
  for (const { target, name } of getMetadataStorage().objectTypes) names.set(target, name);
  const resolveType = (value: object): string | undefined => names.get(value.constructor);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = resolveType;
  }
}

type AfterMutation = (context: Context) => (() => Promise<void>) | undefined;

/** What these return for a caller is called when a mutation field of the caller is done, and waited for. */
export function callAfterMutations(schema: GraphQLSchema, calls: readonly AfterMutation[]): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve!;
    field.resolve = (source, args, context: Context, info) => {
      const result = resolve(source, args, context, info);
      const due = calls.flatMap((call) => call(context) ?? []);
      if (due.length === 0 || !isPromise(result)) return result;
      return result.then(async (value) => {
        await Promise.all(due.map((each) => each()));
        return value;
      });
    };
  }
}
