import { expect } from '@jest/globals';
import { FAULTS, type FaultCode } from '../../src/platform/fault.js';
import { type Answer, post, withoutCost } from '../support/graphql.js';

export const JSON_TYPE = 'application/json';
export const GRAPHQL_TYPE = 'application/graphql-response+json';

/** The status of a refusal under each media type. Only the second type shows a refusal in its status. */
export const ACCEPTS: [accept: string, status: number][] = [
  [JSON_TYPE, 200],
  [GRAPHQL_TYPE, 400],
];

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  body: Answer;
}

export async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: withoutCost(JSON.parse(text)) };
}

export interface SendOptions {
  accept?: string;
  token?: string | undefined;
  headers?: Record<string, string>;
}

/** Sends one GraphQL request and returns the whole answer. */
export async function send(
  url: string,
  request: { query: string; variables?: unknown; operationName?: string },
  { accept = JSON_TYPE, token, headers = {} }: SendOptions = {},
): Promise<Answered> {
  return answered(await post(url, request, { token, headers: { accept, ...headers } }));
}

/** Sends a body unchanged, whatever it is. */
export async function sendRaw(
  url: string,
  body: RequestInit['body'],
  headers: Record<string, string> = {},
): Promise<Answered> {
  return answered(
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE, accept: JSON_TYPE, ...headers },
      body: body ?? null,
    }),
  );
}

/**
 * The answer is this fault and no other, in the usual shape, and reveals nothing of the server's internals.
 */
export function expectFault(answer: Answered, status: number, code: FaultCode): void {
  const codes = new Set(answer.body.errors?.map((error) => error.extensions.code));
  expect({ status: answer.status, codes: [...codes] }).toEqual({ status, codes: [code] });
  expect(answer.body.data ?? null).toBeNull();
  expectWellTold(answer);
}

const INSIDES = new RegExp(
  [
    'node_modules|\\.[jt]s:\\d+|\\bat \\w+ \\(|"stack',
    'ECONN|relation "|\\b(select|insert|update|delete) .*\\b(from|into|set)\\b',
  ].join('|'),
  'i',
);

/** Every error has a code of the catalogue and the request's id, and none reveals the server's internals. */
export function expectWellTold(answer: Answered): void {
  const requestId = answer.headers.get('x-request-id');
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.body.errors?.length ?? 0).toBeGreaterThan(0);
  for (const { message, extensions } of answer.body.errors ?? []) {
    expect(Object.keys(FAULTS)).toContain(extensions.code);
    expect(extensions.requestId).toBe(requestId);
    expect(message.length).toBeGreaterThan(0);
  }
  expect(answer.text).not.toMatch(INSIDES);
}
