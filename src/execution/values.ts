import {
  type FieldNode,
  GraphQLBoolean,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  GraphQLString,
  getArgumentValues,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

type Values = Record<string, unknown>;

/** The quick reader returns this for a value that is unusual or wrong. graphql-js reads such a value. */
const ODD = Symbol('odd');

/** Returns the coerced value, or ODD. */
type Read = (value: unknown) => unknown;

/** One error is enough to know that the variables are wrong. The general way reports them all. */
const ONE = { maxErrors: 1 };

/**
 * Reads the variables of an operation with the same result as graphql-js's `getVariableValues`, which
 * inspects the types for every request. Here they are inspected once. A value that is not plainly right is
 * left to graphql-js.
 *
 * @returns undefined if the variables do not match their declarations
 */
export function variableReader(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): (given: Values) => Values | undefined {
  const quick = variableDefinitions.map(({ variable, type, defaultValue }) => {
    const inputType = typeFromAST(schema, type as never) as GraphQLInputType;
    const mayBeAbsent = !defaultValue && !isNonNullType(inputType);
    return { name: variable.name.value, read: reader(inputType), mayBeAbsent };
  });
  return (given) => {
    const values: Values = {};
    for (const { name, read, mayBeAbsent } of quick) {
      const there = Object.hasOwn(given, name);
      if (!there && mayBeAbsent) continue;
      const value = there ? read(given[name]) : ODD;
      if (value === ODD) return getVariableValues(schema, variableDefinitions, given, ONE).coerced;
      values[name] = value;
    }
    return values;
  };
}

function reader(type: GraphQLInputType): Read {
  if (isNonNullType(type)) {
    const read = reader(type.ofType);
    return (value) => (value === null ? ODD : read(value));
  }
  const read = notNull(type);
  return (value) => (value === null ? null : read(value));
}

function notNull(type: GraphQLInputType): Read {
  if (type === GraphQLID || type === GraphQLString)
    return (value) => (typeof value === 'string' ? value : ODD);
  if (type === GraphQLBoolean) return (value) => (typeof value === 'boolean' ? value : ODD);
  if (isEnumType(type)) {
    const values = new Map<unknown, unknown>(type.getValues().map(({ name, value }) => [name, value]));
    return (value) => (values.has(value) ? values.get(value) : ODD);
  }
  if (isListType(type)) return list(reader(type.ofType));
  if (isInputObjectType(type)) return inputObject(type);
  // Another scalar: its own code decides what it takes.
  return () => ODD;
}

function list(read: Read): Read {
  return (value) => {
    if (!Array.isArray(value)) return ODD;
    const items = value.map(read);
    return items.includes(ODD) ? ODD : items;
  };
}

function inputObject(type: GraphQLInputObjectType): Read {
  if (type.isOneOf) return () => ODD;
  // Made at the first value, because a type may contain itself.
  let known: { name: string; read: Read; required: boolean; byDefault: unknown }[] | undefined;
  const fields = () =>
    Object.values(type.getFields()).map(({ name, type: fieldType, defaultValue: byDefault }) => {
      const required = isNonNullType(fieldType) && byDefault === undefined;
      return { name, read: reader(fieldType), required, byDefault };
    });
  return (value) => {
    if (typeof value !== 'object' || Array.isArray(value)) return ODD;
    known ??= fields();
    const given = value as Values;
    const values: Values = {};
    let unread = Object.keys(given).length;
    for (const { name, read, required, byDefault } of known) {
      const there = given[name] !== undefined;
      if (there) unread -= 1;
      else if (!required && byDefault === undefined) continue;
      const fieldValue = there ? read(given[name]) : byDefault;
      if (fieldValue === ODD || fieldValue === undefined) return ODD;
      values[name] = fieldValue;
    }
    return unread === 0 ? values : ODD;
  };
}

/** Reads the arguments of a field. Most arguments are one variable each; graphql-js reads any others. */
export function argumentReader(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Values) => Values {
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
  const quick: { name: string; variable: string }[] = [];
  for (const { name, defaultValue } of field.args) {
    const value = given.get(name);
    if (value?.kind === Kind.VARIABLE) quick.push({ name, variable: value.name.value });
    else if (value || defaultValue !== undefined)
      return (variables) => getArgumentValues(field, node, variables);
  }
  return (variables) => {
    const values: Values = {};
    for (const { name, variable } of quick) {
      const value = variables[variable];
      // The argument may have a default or be required: graphql-js decides.
      if (value === undefined || value === null) return getArgumentValues(field, node, variables);
      values[name] = value;
    }
    return values;
  };
}
