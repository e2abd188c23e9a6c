import type { Resolvers } from './executors.js';

export const SDL = `
  interface Named { name: String! }
  type Dog implements Named { name: String! barks: Int owner: Person! }
  type Cat implements Named { name: String! lives: Int }
  union Pet = Dog | Cat
  type Person implements Named { name: String! pets: [Pet!] friends: [Person!]! nick: String loved: Pet! }
  enum Size { SMALL LARGE }
  input Box { size: Size = LARGE, tags: [String!]! = ["none"], note: String, inner: Box }
  type Query {
    person: Person
    people: [Person]
    strict: [Person!]!
    named: Named
    pet: Pet
    put(box: Box, first: Int = 5, at: [Int!], id: ID! = "x"): String
    deep: [[Int!]]
    plain: String
  }
  type Mutation { put(box: Box!): Person! other: String }
  type Subscription { person: Person }
`;

export const later = <T>(value: T): Promise<T> => Promise.resolve().then(() => value);
export const rejects = (words: string): Promise<never> =>
  later(0).then(() => Promise.reject(new Error(words)));
export const throws = (words: string) => () => {
  throw new Error(words);
};
export class Dog {
  name = 'Rex';
  barks = 3;
}
export class Cat {
  name = 'Tom';
  lives = 9;
}
export const byClass = (value: object) => value.constructor.name;
export const TYPES: Resolvers = { Named: { resolveType: byClass }, Pet: { resolveType: byClass } };
export const query = (fields: Resolvers[string], more: Resolvers = {}): Resolvers => ({
  ...TYPES,
  Query: fields,
  ...more,
});

/** A thenable that is not a promise: only `then` matters. */
export function thenable(value: unknown): object {
  const object = {};
  const resolved = (resolve: (value: unknown) => void): void => resolve(value);
  return Object.defineProperty(object, 'then', { value: resolved });
}
