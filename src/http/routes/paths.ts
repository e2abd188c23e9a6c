import type { Folder, Route } from '../../room/index.js';
import { PROBES } from '../health.js';
import { PATH } from '../transport/fast-path/index.js';
import { GRAPHIQL } from './graphiql.js';

/** What the server itself serves on the public port. */
export const HOUSE_PATHS: readonly string[] = [PATH, ...PROBES, GRAPHIQL.path];

/** What rooms serve there. */
export interface Served {
  routes: readonly Route[];
  folders: readonly Folder[];
}

export const isForAnySite = ({ origins }: Route): boolean => origins === 'ANY_SITE';

/** Whether pages of every site may read the answer to a request. */
export function mayAnySiteRead({ routes }: Served, method: string, url: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method;
  const path = url.split('?')[0]!;
  return routes.some((route) => isForAnySite(route) && route.method === asked && matches(route.path, path));
}

/** The methods that are answered at a path because of a room. */
export function methodsAt({ routes, folders }: Served, path: string): string[] {
  const methods = routes.filter((route) => matches(route.path, path)).map(({ method }) => method as string);
  if (folders.some((folder) => path.startsWith(folder.path))) methods.push('GET');
  if (methods.includes('GET')) methods.push('HEAD');
  return [...new Set(methods)];
}

/** @param pattern the path of a route; a segment that begins with a colon matches any text */
function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return false;
  return wanted.every((segment, place) =>
    segment[0] === ':' ? given[place] !== '' : segment === given[place],
  );
}
