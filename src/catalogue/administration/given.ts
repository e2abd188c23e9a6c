import { Fault } from '../../platform/fault.js';

/**
 * What an update asks of a value that cannot be removed: absent stays as it is.
 *
 * @throws Fault BAD_USER_INPUT: it is null
 */
export function given<T, Column extends string, Value>(
  column: Column,
  field: string,
  value: T | null | undefined,
  checked: (value: T) => Value,
): { [Name in Column]?: Value } {
  if (value === null) throw new Fault('BAD_USER_INPUT', `\`${field}\` cannot be removed.`);
  return givenOrRemoved(column, value, checked) as { [Name in Column]?: Value };
}

/** The same of a value that null removes. */
export function givenOrRemoved<T, Column extends string, Value>(
  column: Column,
  value: T | null | undefined,
  checked: (value: T) => Value,
): { [Name in Column]?: Value | null } {
  if (value === undefined) return {};
  return { [column]: value === null ? null : checked(value) } as { [Name in Column]?: Value | null };
}
