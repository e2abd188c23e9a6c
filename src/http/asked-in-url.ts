import type { IncomingMessage } from 'node:http';
import type { LaneRequest } from './compiled-lane/lane.js';
import { JSON_TYPE, PATH } from './fast-path/plain-post.js';

/** Headers that a page of another site cannot send without asking first. */
const PREFLIGHTED = ['apollo-require-preflight', 'x-apollo-operation-name'] as const;
/** In a URL null is not nothing: the general way refuses it. */
const UNREADABLE = [] as never;

export function isGetOfGraphql({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && url!.startsWith(`${PATH}?`);
}

/**
 * What a GET asks for. Undefined: it is not plainly a request, or has a text that a page of another site may
 * have made a browser ask for.
 */
export function askedInUrl({ url, headers }: IncomingMessage): LaneRequest['asked'] | undefined {
  const parameters = new URLSearchParams(url!.slice(PATH.length));
  const { variables, extensions, ...rest } = Object.fromEntries(parameters);
  const repeated = parameters.size > new Set(parameters.keys()).size;
  if (repeated || (rest.query !== undefined && !isPreflighted(headers))) return undefined;
  try {
    return {
      ...rest,
      ...(variables !== undefined && { variables: JSON.parse(variables) ?? UNREADABLE }),
      ...(extensions !== undefined && { extensions: JSON.parse(extensions) ?? UNREADABLE }),
    };
  } catch {
    // The general way says so.
    return undefined;
  }
}

function isPreflighted(headers: IncomingMessage['headers']): boolean {
  const type = headers['content-type'];
  if (type !== undefined) return JSON_TYPE.test(type);
  return PREFLIGHTED.some((name) => (headers[name] ?? '') !== '');
}
