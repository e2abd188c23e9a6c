import { run } from '../support/graphql.js';

/** The tokens that a client keeps. A refresh replaces both. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** The session of a new guest. */
export async function newGuest(url: string): Promise<Tokens> {
  const answer = await run(url, 'SignInAsGuest', { input: { displayName: 'Mina' } });
  return answer.data.signInAsGuest;
}

/** Exchanges old tokens for new ones. The request has no token in its header, as the schema says. */
export async function refreshed(url: string, refreshToken: string): Promise<Tokens> {
  const answer = await run(url, 'RefreshSession', { input: { refreshToken } });
  if (answer.data.refreshSession.__typename !== 'Session') throw new Error(JSON.stringify(answer));
  return answer.data.refreshSession;
}

/** The same session with an access token that the server refuses, as it refuses one that has expired. */
export function withRefusedToken(tokens: Tokens): Tokens {
  return { ...tokens, accessToken: `${tokens.accessToken.slice(0, -4)}AAAA` };
}
