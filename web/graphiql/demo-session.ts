import { callApi } from './api.js';
import { createKeptStore, type Store } from './store.js';

/** A guest whose token the page sends with every request. */
export interface DemoSession {
  accessToken: string;
  refreshToken: string;
  /** An instant, ISO 8601. */
  expiresAt: string;
  viewer: { user: { displayName: string } };
}

/**
 * The session in use, or null. It survives a reload. It is a guest's, lies in the browser tab's own storage
 * and never in an editor, and is forgotten when that tab is closed.
 */
export const demoSession: Store<DemoSession | null> = createKeptStore<DemoSession>('ticket-rush:session');

/** A token this close to its end is renewed first; also covers a clock that is a little slow. */
const MARGIN_MS = 60_000;

const RESULT = `
    ... on Session { accessToken refreshToken expiresAt viewer { user { displayName } } }
    ... on Refusal { message }
  `;
const SIGN_IN = `mutation SignInAsGuest($input: SignInAsGuestInput!) {
  result: signInAsGuest(input: $input) {${RESULT}}
}`;
const RENEW = `mutation RefreshSession($input: RefreshSessionInput!) {
  result: refreshSession(input: $input) {${RESULT}}
}`;

type SignInResult = DemoSession | { accessToken?: undefined; message: string };

/**
 * Signs in as a new guest; from then on requests carry the guest's token.
 *
 * @throws Error with the refusal's message, for example while guest sessions are off
 */
export async function signInAsGuest(): Promise<void> {
  const displayName = `Guest ${100 + Math.floor(Math.random() * 900)}`;
  const { result } = await callApi<{ result: SignInResult }>(SIGN_IN, { input: { displayName } });
  if (result.accessToken === undefined) throw new Error(result.message);
  demoSession.set(result);
}

/**
 * Forgets the token first and then tells the API, so that the visitor is signed out even when the API is
 * down.
 */
export async function signOut(): Promise<void> {
  const session = demoSession.get();
  if (!session) return;
  demoSession.set(null);
  await callApi('mutation SignOut { signOut }', {}, session.accessToken);
}

let renewal: Promise<void> | null = null;

/**
 * The access token to send now, renewed when it is about to expire; null when the visitor is not signed in
 * (any more).
 *
 * @throws Error with a message for the visitor when the API cannot be asked
 */
export async function currentToken(): Promise<string | null> {
  const session = demoSession.get();
  if (session && Date.parse(session.expiresAt) - Date.now() < MARGIN_MS) {
    // One renewal for all requests that wait, because a refresh token can be used only once.
    renewal ??= renew(session).finally(() => {
      renewal = null;
    });
    await renewal;
  }
  return demoSession.get()?.accessToken ?? null;
}

async function renew(session: DemoSession): Promise<void> {
  const input = { refreshToken: session.refreshToken };
  const { result } = await callApi<{ result: SignInResult }>(RENEW, { input });
  // A visitor who signed out meanwhile stays signed out.
  if (demoSession.get() !== session) return;
  demoSession.set(result.accessToken === undefined ? null : result);
}
