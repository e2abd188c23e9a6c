import type { IncomingMessage } from 'node:http';
import type { LaneRequest } from './compiled-lane/lane.js';
import { mayBeForeign } from './cross-site.js';
import { JSON_TYPE, PATH } from './fast-path/plain-post.js';

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
  if (repeated || !isTyped(headers)) return undefined;
  if (rest.query !== undefined && mayBeForeign(headers)) return undefined;
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

/** The general way refuses any other type: with it a page of another site could show that it has asked. */
function isTyped({ 'content-type': type }: IncomingMessage['headers']): boolean {
  return type === undefined || JSON_TYPE.test(type);
}
