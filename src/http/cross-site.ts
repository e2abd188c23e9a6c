import type { IncomingHttpHeaders } from 'node:http';
import { HttpFault } from './answer-errors.js';

/**
 * Whether a GET that brings a document of its own may be a page's of another site, sent without asking this
 * server first.
 *
 * Such a request can do little here: a GET never changes anything, no cookie makes it somebody's (a token is
 * sent in a header that needs a preflight), and the page cannot read the answer. It could make the browsers of
 * many visitors ask for much. So a GET passes when one of these says that it is no such page:
 *
 * - a header that needs a preflight, which only ALLOWED_ORIGINS pass;
 * - an `Accept` that names JSON. No image, script, frame, form or link can say that; but a script of a page
 *   can, as `Accept` needs no preflight. Then its browser says in `Sec-Fetch-Site`, which no script can set,
 *   that the page is of another site; and unless it also names the page's origin, which is checked for every
 *   request, it is refused. What is left are browsers of before 2023, and only where it matters least.
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
