import { readdirSync, readFileSync } from 'node:fs';
import { parse, print, separateOperations } from 'graphql';
import { SignInAsGuestDocument, SignInDocument, type TypedDocumentString } from './generated/graphql.js';

/** What a GraphQL answer holds, as JSON. */
export interface Answer<Data = Record<string, never>> {
  data?: Data | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; requestId: string; retryAfterMs?: number };
  }[];
}

/**
 * The named operations of schema/operations as a client's build writes them: what clients send is what the
 * tests send.
 */
export const OPERATIONS = Object.fromEntries(
  readdirSync('schema/operations').flatMap((file) => {
    const document = parse(readFileSync(`schema/operations/${file}`, 'utf8'), { noLocation: true });
    return Object.entries(separateOperations(document)).map(([name, own]) => [name, print(own)]);
  }),
);

/** Sends one request as a script would. */
export async function ask<Data = any>(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  options: { token?: string | undefined; operationName?: string; headers?: Record<string, string> } = {},
): Promise<Answer<Data>> {
  const response = await post(url, { query, variables, operationName: options.operationName }, options);
  return withoutCost((await response.json()) as Answer<Data>);
}

/** What every answer tells beside what was asked for; it has tests of its own. */
export function withoutCost<Body extends object>(body: Body): Omit<Body, 'extensions'> {
  const { extensions: _cost, ...rest } = body as Body & { extensions?: unknown };
  return rest;
}

/** Sends one of the named operations. */
export function run<Data = any>(
  url: string,
  operationName: string,
  variables: Record<string, unknown> = {},
  token?: string,
): Promise<Answer<Data>> {
  return ask<Data>(url, OPERATIONS[operationName]!, variables, { operationName, token });
}

export function post(
  url: string,
  body: unknown,
  options: { token?: string | undefined; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(options.token && { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    body: JSON.stringify(body),
  });
}

/**
 * Sends one of the named operations as a typed client would: its variables and its answer are known to the
 * compiler.
 */
async function send<Result, Variables extends Record<string, unknown>>(
  url: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  token?: string,
): Promise<Result> {
  const answer = await ask<Result>(url, document.toString(), variables, { token });
  if (!answer.data) throw new Error(`no data: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

/** The access token of a new guest. */
export async function guest(url: string, displayName = 'Mina'): Promise<string> {
  const { signInAsGuest: result } = await send(url, SignInAsGuestDocument, { input: { displayName } });
  if (result.__typename !== 'Session') throw new Error(`no session: ${result.code}`);
  return result.accessToken;
}

export async function signedIn(url: string, who: { email: string; password: string }): Promise<string> {
  const { signIn: result } = await send(url, SignInDocument, { input: who });
  if (result.__typename !== 'Session') throw new Error(`no session: ${result.code}`);
  return result.accessToken;
}
