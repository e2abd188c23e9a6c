import {
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { BAD_LEAVES, leaf, thrown } from './leaves.js';
import { Random } from './random.js';

/**
 * How the resolvers of a request behave: without a fault; with one fault of any kind; with many faults that
 * all come late; or with many faults of all kinds and none late. Late faults beside others in one list are
 * left out: there graphql-js itself loses a rejection.
 */
export const MOODS = ['well', 'one fault', 'late faults', 'faults at once'] as const;

export interface Mood {
  goes: (typeof MOODS)[number];
  /** Whether results are refusals where they may be. */
  refuses: boolean;
}

const FAULTS_SHARE = { well: 0, 'one fault': 0.15, 'late faults': 0.08, 'faults at once': 0.05 } as const;
const DEPTH_MAX = 12;

/** Invents the results of resolvers. The same seed and place in the answer give the same result. */
export class Inventor {
  #faultsLeft: number;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly seed: number,
    private readonly mood: Mood,
  ) {
    this.#faultsLeft = mood.goes === 'well' ? 0 : mood.goes === 'one fault' ? 1 : Number.POSITIVE_INFINITY;
  }

  /** What the resolver of a field does. */
  resolve(type: GraphQLOutputType, at: string): unknown {
    const random = new Random(this.seed, at);
    const late = this.mood.goes !== 'faults at once' && random.chance(0.5);
    if (this.#fails(random)) {
      const rejects = this.mood.goes === 'late faults' || late;
      if (random.chance(0.5)) {
        const error = thrown(random);
        if (rejects) return soon(random).then(() => Promise.reject(error));
        throw error;
      }
      const bad = this.#bad(type, random, at);
      return rejects ? soon(random).then(() => bad) : bad;
    }
    const value = this.#good(type, random, at, 0);
    return late ? soon(random).then(() => value) : value;
  }

  #fails(random: Random): boolean {
    if (this.#faultsLeft < 1 || !random.chance(FAULTS_SHARE[this.mood.goes])) return false;
    this.#faultsLeft -= 1;
    return true;
  }

  #good(type: GraphQLOutputType, random: Random, at: string, depth: number): unknown {
    if (isNonNullType(type)) return this.#present(type.ofType, random, at, depth);
    const isRefusal = isAbstractType(type) && type.name === 'Refusal';
    const absent = isRefusal ? !this.mood.refuses : random.chance(0.15);
    return absent ? random.of([null, undefined]) : this.#present(type, random, at, depth);
  }

  #present(type: GraphQLOutputType, random: Random, at: string, depth: number): unknown {
    if (isLeafType(type)) return leaf(type, random);
    if (isListType(type)) return this.#list(type.ofType, random, at, depth);
    if (isObjectType(type)) return this.#instance(type, at, depth);
    if (isAbstractType(type)) {
      const members = this.schema.getPossibleTypes(type);
      const fitting = members.filter((member) => isRefusal(member) === this.mood.refuses);
      return this.#instance(random.of(fitting.length > 0 ? fitting : members), at, depth);
    }
    throw new Error(`nothing to invent for ${String(type)}`);
  }

  #list(type: GraphQLOutputType, random: Random, at: string, depth: number): unknown {
    const length = random.chance(0.03) ? 40 : random.below(4);
    const items = Array.from({ length: depth > 2 ? Math.min(length, 2) : length }, (_, index) => {
      const item = this.#item(type, random, `${at}.${index}`, depth + 1);
      return this.mood.goes !== 'faults at once' && random.chance(0.1) ? Promise.resolve(item) : item;
    });
    return random.chance(0.1) ? new Set(items) : items;
  }

  #item(type: GraphQLOutputType, random: Random, at: string, depth: number): unknown {
    const spoilt = this.mood.goes !== 'late faults' && random.chance(0.1) && this.#fails(random);
    return spoilt ? this.#bad(type, random, at) : this.#good(type, random, at, depth);
  }

  /** Properties are invented when they are read: types lead to one another without an end. */
  #instance(type: GraphQLObjectType, at: string, depth: number): object {
    const instance: object = Object.create(classOf(type.name).prototype);
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) continue;
      let value: { read: unknown } | undefined;
      const get = (): unknown => {
        value ??= { read: this.#property(field.type, `${at}.${field.name}`, depth + 1) };
        return value.read;
      };
      Object.defineProperty(instance, field.name, { get, enumerable: true });
    }
    return instance;
  }

  #property(type: GraphQLOutputType, at: string, depth: number): unknown {
    const random = new Random(this.seed, at);
    if (depth > DEPTH_MAX) return null;
    const late = this.mood.goes !== 'faults at once' && random.chance(0.1);
    const spoilt = this.#fails(random) ? this.#bad(type, random, at) : undefined;
    const value = spoilt === undefined ? this.#good(type, random, at, depth) : spoilt;
    // After the faults of resolvers. An error that comes while its object is being given up for another one
    // may be told or not: GraphQL leaves that open, and a turn more or less decides it.
    if (spoilt !== undefined && this.mood.goes === 'late faults') return nextRound().then(() => value);
    return late ? Promise.resolve(value) : value;
  }

  /** Something that a field of this type must not hold. */
  #bad(type: GraphQLOutputType, random: Random, at: string): unknown {
    if (random.chance(0.3)) return new Error('returned, not thrown');
    if (isNonNullType(type) && random.chance(0.4)) return null;
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (isListType(nullable)) {
      if (this.mood.goes === 'late faults' || random.chance(0.5)) return random.of([7, 'text', {}, true]);
      return [
        this.#good(nullable.ofType, random, `${at}.0`, 2),
        this.#bad(nullable.ofType, random, `${at}.1`),
      ];
    }
    if (isLeafType(nullable)) return random.of(BAD_LEAVES[leafKind(nullable)] ?? [{}]);
    if (isAbstractType(nullable)) {
      return random.of([7, {}, Object.create(null), { __typename: 'Refused' }, this.#stranger(at)]);
    }
    return random.of([new Error('returned'), 7, '', {}]);
  }

  /** An instance of a type that is no member of any result. */
  #stranger(at: string): object {
    return this.#instance(this.schema.getType('Money') as GraphQLObjectType, at, 2);
  }
}

function leafKind(type: GraphQLLeafType): string {
  return isEnumType(type) ? 'enum' : type.name;
}

function isRefusal(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some(({ name }) => name === 'Refusal');
}

const classes = new Map<string, { prototype: object }>();

function classOf(name: string): { prototype: object } {
  if (classes.size === 0) {
    for (const { name: own, target } of getMetadataStorage().objectTypes) {
      classes.set(own, target as unknown as { prototype: object });
    }
  }
  return classes.get(name)!;
}

/** After some turns of the microtasks, or a turn of the event loop. */
const nextRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function soon(random: Random): Promise<void> {
  const turns = random.below(5);
  if (turns === 4) await nextRound();
  else for (let turn = 0; turn < turns; turn += 1) await undefined;
}
