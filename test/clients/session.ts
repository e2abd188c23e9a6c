import { run } from '../support/graphql.js';

/** What a client keeps of a session; a refresh replaces both. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** A new guest, as an app keeps them. */
export async function newGuest(url: string): Promise<Tokens> {
  const answer = await run(url, 'SignInAsGuest', { input: { displayName: 'Mina' } });
  return answer.data.signInAsGuest;
}

/** New tokens for old, sent without a token as the schema says. */
export async function refreshed(url: string, refreshToken: string): Promise<Tokens> {
  const answer = await run(url, 'RefreshSession', { input: { refreshToken } });
  if (answer.data.refreshSession.__typename !== 'Session') throw new Error(JSON.stringify(answer));
  return answer.data.refreshSession;
}

/** The same session with an access token that the server refuses, as it refuses one that has expired. */
export function withRefusedToken(tokens: Tokens): Tokens {
  return { ...tokens, accessToken: `${tokens.accessToken.slice(0, -4)}AAAA` };
}
