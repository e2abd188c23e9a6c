import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { isPromise } from '../platform/maybe-promise.js';
import { type Eventual, type Execution, nullFor, type Path, type Place, settled } from './execution.js';

/** Turns what a resolver returned into its part of the answer. */
export type Complete = (execution: Execution, value: unknown, path: Path, info: Info) => Eventual;

/** Makes the info; called only where a resolver or a type needs it. */
export type Info = () => GraphQLResolveInfo;

/** The selected fields of a value of this type. */
export type Select = (execution: Execution, source: object, path: Path) => Eventual;

export interface Selections {
  nodes: GraphQLResolveInfo['fieldNodes'];
  select(type: GraphQLObjectType): Select;
  /** Undefined: no member of this type has the name. */
  member(type: GraphQLAbstractType, name: string): GraphQLObjectType | undefined;
}

/** graphql-js's CompleteValue. Everything that does not depend on the value is decided beforehand. */
export function completer(type: GraphQLOutputType, selections: Selections): Complete {
  if (!isNonNullType(type)) return nullable(type, selections);
  const complete = nullable(type.ofType, selections);
  return (execution, value, path, info) => {
    const done = complete(execution, value, path, info);
    // A promise brings an object or a list, never null.
    return isPromise(done) ? done : required(done, info);
  };
}

function required(value: unknown, info: Info): unknown {
  if (value !== null) return value;
  const { parentType, fieldName } = info();
  throw new Error(`Cannot return null for non-nullable field ${parentType.name}.${fieldName}.`);
}

function nullable(type: GraphQLOutputType, selections: Selections): Complete {
  const complete = notNull(type, selections);
  return (execution, value, path, info) => {
    if (value instanceof Error) throw value;
    return value === null || value === undefined ? null : complete(execution, value, path, info);
  };
}

function notNull(type: GraphQLOutputType, selections: Selections): Complete {
  if (isLeafType(type)) return (_execution, value) => serialized(type, value);
  if (isListType(type)) return list(type.ofType, selections);
  if (isObjectType(type)) return object(type, selections);
  if (isAbstractType(type)) return abstract(type, selections);
  throw new Error(`no value has the type ${String(type)}`);
}

/** A value that is not null, as JSON. */
function serialized(type: GraphQLLeafType, value: unknown): unknown {
  const json: unknown = type.serialize(value);
  if (json === null || json === undefined) throw new Error(`${type.name} cannot be written as null`);
  return json;
}

function list(itemType: GraphQLOutputType, selections: Selections): Complete {
  const complete = completer(itemType, selections);
  const place: Place = { nodes: selections.nodes, nonNull: isNonNullType(itemType) };
  const item = (execution: Execution, value: unknown, path: Path, info: Info): Eventual => {
    try {
      const done = isPromise(value)
        ? value.then((late) => complete(execution, late, path, info))
        : complete(execution, value, path, info);
      return settled(execution, place, path, done);
    } catch (error) {
      return nullFor(execution, place, path, error);
    }
  };
  return (execution, value, path, info) => {
    if (!isIterable(value)) {
      const { parentType, fieldName } = info();
      throw new Error(`Expected Iterable, but did not find one for field "${parentType.name}.${fieldName}".`);
    }
    const waiting: Promise<unknown>[] = [];
    try {
      const items = Array.from(value, (each, index) => {
        const done = item(execution, each, { prev: path, key: index, typename: undefined }, info);
        if (isPromise(done)) waiting.push(done);
        return done;
      });
      return waiting.length > 0 ? Promise.all(items) : items;
    } catch (error) {
      // The list is lost. The promises of its other items may reject as well, and nothing else handles that.
      for (const each of waiting) each.then(undefined, () => undefined);
      throw error;
    }
  };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
  );
}

function object(type: GraphQLObjectType, selections: Selections): Complete {
  let known: Select | undefined;
  // Planned when the first value arrives: a value that never arrives costs nothing.
  const select: Select = (execution, source, path) => {
    known ??= selections.select(type);
    return known(execution, source, path);
  };
  const { isTypeOf } = type;
  if (!isTypeOf) return select as Complete;
  const selected = (is: boolean, execution: Execution, value: unknown, path: Path): Eventual => {
    if (!is) throw new Error(`Expected value of type "${type.name}".`);
    return select(execution, value as object, path);
  };
  return (execution, value, path, info) => {
    const is = isTypeOf(value, execution.context, info());
    return isPromise(is)
      ? is.then((late) => selected(late, execution, value, path))
      : selected(is, execution, value, path);
  };
}

function abstract(type: GraphQLAbstractType, selections: Selections): Complete {
  const members = new Map<string, Complete>();
  const memberNamed = (name: unknown): Complete => {
    const known = members.get(name as string);
    if (known) return known;
    const member = typeof name === 'string' ? selections.member(type, name) : undefined;
    if (!member) throw new Error(`Abstract type "${type.name}" has no member for this value.`);
    const complete = object(member, selections);
    members.set(member.name, complete);
    return complete;
  };
  const resolveType = type.resolveType ?? defaultTypeResolver;
  return (execution, value, path, info) => {
    const name: unknown = resolveType(value, execution.context, info(), type);
    return isPromise(name)
      ? name.then((late) => memberNamed(late)(execution, value, path, info))
      : memberNamed(name)(execution, value, path, info);
  };
}
