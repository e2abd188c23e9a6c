import { z } from 'zod';
import {
  HOUSE_VARIABLES,
  type HouseSettings,
  type HouseValues,
  houseProblems,
  houseSettings,
} from './house-variables.js';
import { checkDeclarations, type DefinedRoom, type Rooms, type Variables } from './room/index.js';

/** The settings of the house, and those of every room. */
export interface Config extends HouseSettings {
  /** What a room has made of its variables. */
  of<Settings>(room: DefinedRoom<string, Settings>): Settings;
}

/** The configuration is wrong. The message names every wrong variable at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`the configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** The variables of the environment with their meaning: those of the house and those of all rooms. */
export function variablesOf(rooms: Rooms): Record<string, string> {
  const all = Object.entries(allVariables(rooms));
  return Object.fromEntries(all.map(([name, { meaning }]) => [name, meaning]));
}

const allVariables = ({ listed }: Rooms): Variables =>
  Object.assign({}, HOUSE_VARIABLES, ...listed.map(({ definition }) => definition.variables));

/**
 * The configuration, parsed once. An empty variable counts as absent.
 *
 * @throws ConfigError with every problem at once
 */
export function parseConfig(rooms: Rooms, env: Readonly<Record<string, string | undefined>>): Config {
  checkDeclarations(rooms, { variables: Object.keys(HOUSE_VARIABLES) });
  const definitions = rooms.listed.map(({ definition }) => definition);
  const given = givenOf(env);
  const installation = {
    production: given.NODE_ENV === 'production',
    embedded: given.DATABASE_URL === undefined,
  };
  const parsed = z.object(formOf(allVariables(rooms))).safeParse(given);
  const problems = [
    ...(parsed.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`) ?? []),
    ...houseProblems(given, installation),
    ...definitions.flatMap((definition) => definition.problems(given, installation)),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const values = parsed.data as Readonly<Record<string, unknown>>;
  const settings = new Map<DefinedRoom, unknown>(
    definitions.map((definition) => [definition, definition.settings(values, installation)]),
  );
  return Object.freeze({
    ...houseSettings(values as HouseValues, installation),
    of: <Settings>(room: DefinedRoom<string, Settings>) => settings.get(room as DefinedRoom) as Settings,
  });
}

function givenOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value !== '') given[name] = value;
  }
  return given;
}

const formOf = (variables: Variables): Record<string, z.ZodType> =>
  Object.fromEntries(Object.entries(variables).map(([name, { form }]) => [name, form]));
