import type { IncomingHttpHeaders } from 'node:http';
import { HttpFault } from '../graphql/answer-errors.js';

/**
 * Whether a GET with its own document may come from a page of another site whose browser sent it without a
 * preflight.
 *
 * Such a request can do little. A GET never changes anything. There are no cookies, and a token is sent in a
 * header that needs a preflight, so the request is anonymous. The page cannot read the answer. But it could
 * make the browsers of many visitors send expensive queries. So a GET passes only with one of these:
 *
 * - A header that needs a preflight. Only pages of ALLOWED_ORIGINS pass one.
 * - An `Accept` that names JSON. Images, frames, forms and links cannot send that. A script can, because
 *   `Accept` needs no preflight. But then the browser says in `Sec-Fetch-Site` that the page is of another
 *   site, and no script can set that header. Such a request passes only if it also has an `Origin`, which is
 *   checked for every request. Two cases remain open: browsers older than `Sec-Fetch-Site`, and sites without
 *   TLS.
 */
export function mayBeForeign(headers: Readonly<IncomingHttpHeaders>): boolean {
  if (NEEDS_PREFLIGHT.some((name) => headers[name])) return false;
  if (/^application\/json *(?:;|$)/i.test(headers['content-type'] ?? '')) return false;
  if (!NAMES_JSON.test(headers.accept ?? '')) return true;
  const site = headers['sec-fetch-site'] ?? 'none';
  return headers.origin === undefined && site !== 'none' && site !== 'same-origin';
}

const NEEDS_PREFLIGHT = ['apollo-require-preflight', 'x-apollo-operation-name'] as const;
const NAMES_JSON = /(?:^|,) *application\/(?:graphql-response\+)?json *(?:;|,|$)/i;

export const MAY_BE_FOREIGN = new HttpFault(
  400,
  'A query in a URL may come from a page of another site. Send `Accept: application/json`, or send it by POST.',
);
