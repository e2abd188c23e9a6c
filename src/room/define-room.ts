import type { EntitySchema } from '@mikro-orm/core';
import type { IdKind } from '../platform/id-kind.js';
import type { MetricMakers } from '../platform/metrics-registry.js';
import type { Database } from '../platform/postgres.js';
import type { OwnGround, Room } from './room.js';
import type { ValuesOf, Variables } from './variable.js';

/** What settings may depend on beside the room's own variables. */
export interface Installation {
  production: boolean;
  /** The database is the embedded one. */
  embedded: boolean;
}

/** A change of the database's schema. Names begin with a number and are applied in their order. */
export interface RoomMigration {
  name: string;
  class: unknown;
}

/**
 * All that can be known of a room before it is built. The house reads the configuration, prepares the
 * database and writes its docs from these.
 */
export interface RoomDefinition<
  Name extends string,
  Declared extends Variables,
  Settings,
  Metrics,
  Purpose extends string,
  Kinds extends readonly IdKind[],
  Needs,
  Offers,
> {
  name: Name;
  /** The variables of the environment that belong to the room. */
  variables?: Declared;
  /** What is wrong between variables, one line each. It sees them as they were given. */
  problems?(given: Readonly<Record<string, string>>, installation: Installation): readonly string[];
  /** What the room makes of its variables. Without it, the values are the settings. */
  settings?(values: ValuesOf<Declared>, installation: Installation): Settings;
  metrics?(make: MetricMakers): Metrics;
  /** The purposes of the keys that it derives from the root secrets. */
  keys?: readonly Purpose[];
  /** The kinds of ids of its things. `nodes` has a function for each. */
  ids?: Kinds;
  entities?: readonly EntitySchema[];
  /** Append only: a migration that has run somewhere is never edited. */
  migrations?: readonly RoomMigration[];
  /** Files with functions of the database, installed at every start. */
  sqlFunctions?: readonly string[];
  /** Fills the database after the migrations, before any room is built. */
  prepare?(settings: Settings, database: Database, progress: (line: string) => void): Promise<void>;
  /**
   * Puts the room together. It opens nothing: no connection, no timer, no subscription.
   *
   * @param needs what the list of rooms hands it from other rooms
   */
  build(
    ground: OwnGround<Settings, Metrics, Purpose>,
    needs: Needs,
  ): Room<Kinds, Offers> & NodesRequired<Kinds>;
}

/** A room with ids has to find its nodes. */
type NodesRequired<Kinds extends readonly IdKind[]> = Kinds extends readonly []
  ? unknown
  : { nodes: NonNullable<Room<Kinds>['nodes']> };

/** A definition as the house sees it, without the types that only the room itself uses. */
export interface DefinedRoom<
  Name extends string = string,
  Settings = unknown,
  Needs = never,
  Offers = unknown,
> {
  readonly name: Name;
  readonly variables: Variables;
  problems(given: Readonly<Record<string, string>>, installation: Installation): readonly string[];
  settings(values: Readonly<Record<string, unknown>>, installation: Installation): Settings;
  metrics(make: MetricMakers): unknown;
  readonly keys: readonly string[];
  readonly ids: readonly IdKind[];
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly RoomMigration[];
  readonly sqlFunctions: readonly string[];
  prepare(settings: Settings, database: Database, progress: (line: string) => void): Promise<void>;
  build(ground: OwnGround<Settings, never, never>, needs: Needs): Room<readonly IdKind[], Offers>;
}

/** Defines a room. The types of its settings, metrics and ids follow from what it declares. */
export function defineRoom<
  const Name extends string,
  Declared extends Variables = Record<never, never>,
  Settings = ValuesOf<Declared>,
  Metrics = undefined,
  const Purpose extends string = never,
  const Kinds extends readonly IdKind[] = readonly [],
  Needs = void,
  Offers = undefined,
>(
  definition: RoomDefinition<Name, Declared, Settings, Metrics, Purpose, Kinds, Needs, Offers>,
): DefinedRoom<Name, Settings, Needs, Offers> {
  const { variables = {} as Declared, problems, settings, metrics, prepare } = definition;
  return {
    name: definition.name,
    variables,
    problems: (given, installation) => problems?.(given, installation) ?? [],
    settings(values, installation) {
      const own = Object.fromEntries(Object.keys(variables).map((name) => [name, values[name]]));
      return settings ? settings(own as ValuesOf<Declared>, installation) : (own as Settings);
    },
    metrics: (make) => metrics?.(make),
    keys: definition.keys ?? [],
    ids: definition.ids ?? [],
    entities: definition.entities ?? [],
    migrations: definition.migrations ?? [],
    sqlFunctions: definition.sqlFunctions ?? [],
    prepare: async (made, database, progress) => prepare?.(made, database, progress),
    build: (ground, needs) => definition.build(ground, needs) as Room<readonly IdKind[], Offers>,
  };
}
