import type { IncomingMessage } from 'node:http';
import { mayBeForeign } from '../admission/cross-site.js';
import { JSON_TYPE, PATH } from '../transport/fast-path/index.js';
import type { LaneRequest } from './compiled-lane.js';

/** Stands for null in a URL. The general way refuses null there, so the lane must not take it. */
const UNREADABLE = [] as never;

export function isGetOfGraphql({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && url!.startsWith(`${PATH}?`);
}

/**
 * The request in the URL of a GET. Undefined: the parameters are not plainly a request, or the request has a
 * text that a page of another site may have sent.
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
    // The general way reports the mistake.
    return undefined;
  }
}

/** Any other content type is left to the general way, which refuses it. */
function isTyped({ 'content-type': type }: IncomingMessage['headers']): boolean {
  return type === undefined || JSON_TYPE.test(type);
}
