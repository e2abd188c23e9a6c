import { basename } from 'node:path';
import type { BuiltRoom } from './built-room.js';
import type { Rooms } from './room-list.js';

/** A name, and the room or the part of the house that declares it. */
type Claim = readonly [name: string, owner: string];

/**
 * Checks that no two rooms declare the same thing.
 *
 * @param house what the house itself has declared
 * @throws Error that names each thing and both rooms
 */
export function checkDeclarations({ listed }: Rooms, house: { variables: readonly string[] }): void {
  const definitions = listed.map(({ definition }) => definition);
  const claims = (names: (definition: (typeof definitions)[number]) => readonly string[]): Claim[] =>
    definitions.flatMap((definition) => names(definition).map((name) => [name, definition.name] as const));
  const ofHouse = house.variables.map((name) => [name, 'the house'] as const);
  refuse([
    ...repeated(
      'the room',
      claims(({ name }) => [name]),
    ),
    ...repeated('the variable', [...ofHouse, ...claims(({ variables }) => Object.keys(variables))]),
    ...repeated(
      'the key purpose',
      claims(({ keys }) => keys),
    ),
    ...repeated(
      'the type of ids',
      claims(({ ids }) => ids.map(({ type }) => type)),
    ),
    ...repeated(
      'the tag of ids',
      claims(({ ids }) => ids.map(({ tag }) => tag)),
    ),
    ...repeated(
      'the SQL function',
      claims(({ sqlFunctions }) => sqlFunctions.map((file) => basename(file))),
    ),
    ...repeated(
      'the migration',
      claims(({ migrations }) => migrations.map(({ name }) => name)),
    ),
  ]);
}

/**
 * Checks the same for what is known only of rooms that are built.
 *
 * @param paths the paths that the house itself serves
 */
export function checkBuilt(rooms: readonly BuiltRoom[], paths: readonly string[]): void {
  const claims = (names: (built: BuiltRoom) => readonly string[] | undefined): Claim[] =>
    rooms.flatMap((built) => (names(built) ?? []).map((name) => [name, built.name] as const));
  const ofHouse = paths.map((path) => [path, 'the house'] as const);
  refuse([
    ...repeated(
      'the job',
      claims(({ room }) => room.jobs?.map(({ name }) => name)),
    ),
    ...repeated(
      'the consumer',
      claims(({ room }) => room.consumers?.map(({ name }) => name)),
    ),
    ...repeated(
      'the dependency',
      claims(({ room }) => room.dependencies?.map(({ name }) => name)),
    ),
    ...repeated(
      'the route',
      claims(({ room }) => room.routes?.map(({ method, path }) => `${method} ${path}`)),
    ),
    ...repeated('the path', [...ofHouse, ...claims(pathsOf)]),
  ]);
}

/** Each path once, also one with several methods. */
const pathsOf = ({ room }: BuiltRoom): string[] => [
  ...new Set([...(room.routes ?? []), ...(room.folders ?? [])].map(({ path }) => path)),
];

function repeated(what: string, claims: readonly Claim[]): string[] {
  const byName = Map.groupBy(claims, ([name]) => name);
  return [...byName]
    .filter(([, same]) => same.length > 1)
    .map(
      ([name, same]) => `${what} ${name} is declared by ${same.map(([, owner]) => owner).join(' and by ')}`,
    );
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`the rooms do not fit together:\n  ${problems.join('\n  ')}`);
}
