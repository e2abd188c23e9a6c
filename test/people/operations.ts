import type { ExecutionResult } from 'graphql';
import type { Asker, Process } from './house.js';

const RESULT = `{
  __typename
  ... on Session { accessToken refreshToken expiresAt viewer { id roles user { id displayName } } }
  ... on Refused { code message }
}`;

export interface SessionResult {
  __typename: 'Session';
  accessToken: string;
  refreshToken: string;
  /** ISO 8601. */
  expiresAt: string;
  viewer: { id: string; roles: string[]; user: { id: string; displayName: string } };
}

export interface RefusedResult {
  __typename: 'Refused';
  code: string;
  message: string;
}

type Kind = 'signUp' | 'signIn' | 'signInAsGuest' | 'refreshSession';

/** What a mutation answered; throws the first GraphQL error there is, its fault where it is one. */
export async function signInBy(
  kind: Kind,
  on: Process,
  input: object,
  asker?: Asker,
): Promise<SessionResult | RefusedResult> {
  const type = `${kind[0]!.toUpperCase()}${kind.slice(1)}Input!`;
  const answer = await on.ask(
    `mutation ($input: ${type}) { ${kind}(input: $input) ${RESULT} }`,
    { input },
    asker,
  );
  return dataOf<Record<Kind, SessionResult | RefusedResult>>(answer)[kind];
}

/** The same where a session is expected. */
export async function sessionBy(
  kind: Kind,
  on: Process,
  input: object,
  asker?: Asker,
): Promise<SessionResult> {
  const result = await signInBy(kind, on, input, asker);
  if (result.__typename === 'Session') return result;
  throw new Error(`${kind} was refused: ${result.code}`);
}

/** The same where a refusal or a fault is expected: its code. */
export async function codeOf(answer: Promise<SessionResult | RefusedResult>): Promise<string> {
  try {
    const result = await answer;
    return result.__typename === 'Session' ? 'a session' : result.code;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

export const guest = (on: Process): Promise<SessionResult> =>
  sessionBy('signInAsGuest', on, { displayName: 'Guest' });

export const bearer = (session: { accessToken: string }): string => `Bearer ${session.accessToken}`;

export async function signOut(on: Process, authorization?: string): Promise<boolean> {
  const answer = await on.ask(
    'mutation { signOut }',
    {},
    authorization === undefined ? {} : { authorization },
  );
  return dataOf<{ signOut: boolean }>(answer).signOut;
}

/** True while the token is good. */
export async function isAccepted(on: Process, session: { accessToken: string }): Promise<boolean> {
  try {
    return (await on.room.authenticate(bearer(session))) !== null;
  } catch (error) {
    if ((error as { code?: string }).code === 'UNAUTHENTICATED') return false;
    throw error;
  }
}

export function dataOf<T>(answer: ExecutionResult): T {
  const [error] = answer.errors ?? [];
  if (error) throw error.originalError ?? error;
  return answer.data as T;
}
