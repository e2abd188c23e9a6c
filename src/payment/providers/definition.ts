import type { Installation, ValuesOf, Variables } from '../../room/index.js';
import type { RedirectAdapter } from './adapter.js';

/** What the adapter of a provider gets from the room. */
export interface AdapterParts {
  /** Where our server takes the provider's messages. Ask for it when it is needed, not before. */
  webhookUrl(): string;
  dataDir: string;
  /** Takes failures that no caller hears of. */
  onError(error: unknown): void;
}

export type CreateAdapter = (parts: AdapterParts) => RedirectAdapter;

/** A provider with a page of its own: all that this installation has to know of it. */
export interface ProviderDefinition<Declared extends Variables = Variables> {
  /** Goes into `PayReservationInput.method`, and in small letters into the path of its messages. */
  code: string;
  /** For people. */
  name: string;
  variables: Declared;
  /** What is wrong with the variables together. */
  problems(given: Readonly<Record<string, string>>, installation: Installation): readonly string[];
  /** Null: it is not in use here. */
  configure(values: ValuesOf<Declared>, installation: Installation): CreateAdapter | null;
}

/** Declares a provider. A list of providers does not know which variables each of them has. */
export function defineProvider<Declared extends Variables>(
  definition: ProviderDefinition<Declared>,
): ProviderDefinition {
  return definition as unknown as ProviderDefinition;
}

/** The problem that a variable is set without the one it needs. */
export function missingBeside(
  given: Readonly<Record<string, string>>,
  one: string,
  other: string,
): readonly string[] {
  return given[one] !== undefined && given[other] === undefined ? [`${one} needs ${other} beside it`] : [];
}
