import {
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import { admit, BOUNDS } from '../../src/http/admission/admit.js';
import { Random } from './random.js';
import type { Known } from './requests.js';

interface Invented extends Known {
  document: DocumentNode;
}

/** Writes valid documents of every shape that keep every bound. The same seed gives the same documents. */
export function inventedOperations(schema: GraphQLSchema, count: number, seed: number): Invented[] {
  const found = new Map<string, Invented>();
  for (let number = 0; found.size < count; number += 1) {
    const text = new Author(schema, new Random(seed + number, 'author')).document();
    const known = operationOf(schema, text);
    if (known) found.set(text, known);
  }
  return [...found.values()];
}

/** Undefined: the document is not valid, or exceeds a bound. */
function operationOf(schema: GraphQLSchema, text: string): Invented | undefined {
  const document = parse(text);
  if (document.tokenCount! > BOUNDS.tokens || validate(schema, document).length > 0) return undefined;
  const named = !getOperationAST(document);
  const operation = getOperationAST(document, named ? 'First' : null)!;
  try {
    admit({ schema, document, operation, variables: {} });
  } catch {
    return undefined;
  }
  return { text, document, operation, named, name: operation.name?.value };
}

/** Writes one document. */
class Author {
  #variables: string[] = [];
  readonly #fragments: string[] = [];
  readonly #withDirectives: boolean;
  #names = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {
    this.#withDirectives = random.chance(0.15);
  }

  document(): string {
    const { random } = this;
    if (!random.chance(0.06))
      return `${this.#operation(random.chance(0.6) ? 'Mine' : '')}${this.#fragments.join('')}`;
    return `${this.#operation('First')}${this.#operation('Second')}${this.#fragments.join('')}`;
  }

  #operation(name: string): string {
    this.#variables = [];
    const isMutation = this.random.chance(0.35);
    const root = isMutation ? this.schema.getMutationType()! : this.schema.getQueryType()!;
    const selection = isMutation ? this.#change(Object.values(root.getFields())) : this.#selection(root, 4);
    const variables = this.#variables.length > 0 ? `(${this.#variables.join(' ')})` : '';
    const isShort = !isMutation && name === '' && variables === '' && this.random.chance(0.5);
    return `${isShort ? '' : `${isMutation ? 'mutation' : 'query'} ${name}${variables}`}${selection}\n`;
  }

  #change(fields: GraphQLField<unknown, unknown>[]): string {
    const change = this.#field(this.random.of(fields), 3);
    return this.random.chance(0.1) ? `{ __typename ${change} }` : `{ ${change} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const { random } = this;
    const parts: string[] = isUnionType(type) || random.chance(0.2) ? ['__typename'] : [];
    if (!isUnionType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => depth > 0 || !isCompositeType(getNamedType(field.type)),
      );
      const wanted = Array.from({ length: 1 + random.below(4) }, () => random.of(fields));
      const written = wanted.map((field) => (field ? this.#field(field, depth - 1) : '__typename'));
      parts.push(...new Set(written));
      if (depth > 0 && random.chance(0.1)) parts.push(this.#within('', type, depth));
    }
    const conditions = depth > 0 ? this.#conditions(type) : [];
    parts.push(...conditions.map((condition) => this.#within(condition.name, condition, depth)));
    return `{ ${parts.join(' ')} }`;
  }

  /** Types that part of a selection may be for. */
  #conditions(type: GraphQLCompositeType): GraphQLCompositeType[] {
    const { random, schema } = this;
    if (isObjectType(type)) return random.chance(0.15) ? [type, ...type.getInterfaces()].slice(0, 2) : [];
    const members = schema.getPossibleTypes(type);
    const shared = members.flatMap((member) => [...member.getInterfaces()]);
    const all: GraphQLCompositeType[] = [...members, ...new Set(shared)];
    return Array.from({ length: 1 + random.below(4) }, () => random.of(all));
  }

  #within(condition: string, type: GraphQLCompositeType, depth: number): string {
    const selection = this.#selection(type, depth - 1);
    const on = condition === '' ? '' : ` on ${condition}`;
    if (on === '' || this.random.chance(0.6)) return `...${on}${this.#directive()} ${selection}`;
    const name = `F${++this.#names}`;
    this.#fragments.push(`fragment ${name}${on} ${selection}\n`);
    return `...${name}${this.#directive()}${this.random.chance(0.1) ? ` ...${name}` : ''}`;
  }

  #field({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const { random } = this;
    const wanted = args.filter((arg) => isRequired(arg) || random.chance(arg.name === 'first' ? 0.7 : 0.3));
    const given = wanted.map((arg) => `${arg.name}: ${this.#value(arg.type, arg.name)}`);
    // With arguments, the same name twice would mostly be a conflict.
    const alias = random.chance(given.length > 0 ? 0.6 : 0.15) ? `a${++this.#names}: ` : '';
    const list = given.length > 0 ? `(${given.join(', ')})` : '';
    const inner = getNamedType(type);
    const selection = isCompositeType(inner) ? ` ${this.#selection(inner, depth)}` : '';
    return `${alias}${name}${list}${this.#directive()}${selection}`;
  }

  #directive(): string {
    if (!this.#withDirectives || !this.random.chance(0.2)) return '';
    const condition = this.random.of(['true', 'false', 'variable']);
    const value = condition === 'variable' ? this.#variable('Boolean!', '') : condition;
    return ` @${this.random.of(['include', 'skip'])}(if: ${value})`;
  }

  #value(type: GraphQLInputType, name: string): string {
    const { random } = this;
    if (random.chance(0.4)) {
      const written = isNonNullType(type) || random.chance(0.7) ? String(type) : `${String(type)}!`;
      const byDefault = name === 'first' && random.chance(0.5) ? ` = ${1 + random.below(20)}` : '';
      return this.#variable(written, byDefault);
    }
    return this.#literal(type);
  }

  #variable(type: string, byDefault: string): string {
    const name = `$v${++this.#names}`;
    this.#variables.push(`${name}: ${type}${byDefault}`);
    return name;
  }

  #literal(type: GraphQLInputType): string {
    const { random } = this;
    if (isNonNullType(type)) return this.#literal(type.ofType);
    if (isListType(type)) {
      return random.chance(0.2) ? this.#literal(type.ofType) : `[${this.#literal(type.ofType)}]`;
    }
    if (isEnumType(type)) return random.of(type.getValues()).name;
    if (!isInputObjectType(type)) return random.of(LITERALS[(type as GraphQLNamedType).name]!);
    const fields = Object.values(type.getFields()).filter((field) => isRequired(field) || random.chance(0.4));
    return `{${fields.map((field) => `${field.name}: ${this.#nested(field.type)}`).join(', ')}}`;
  }

  /** A value in an input object: a literal, or a variable of its own. */
  #nested(type: GraphQLInputType): string {
    return this.random.chance(0.25) ? this.#variable(String(type), '') : this.#literal(type);
  }
}

const LITERALS: Record<string, readonly string[]> = {
  String: ['"x"', '"ünïcødé 좋은"', '"""block"""', '""'],
  ID: ['"UGVyZm9ybWFuY2U6MQ"', '7', '"x"'],
  Int: ['1', '2', '5', '20'],
  SafeInt: ['0', '5000'],
  Boolean: ['true', 'false'],
  DateTime: ['"2099-01-01T10:00:00.000Z"'],
};

function isRequired({ type, defaultValue }: { type: GraphQLInputType; defaultValue?: unknown }): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}
