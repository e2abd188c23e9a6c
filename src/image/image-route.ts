import { Fault } from '../platform/fault.js';
import type { Route } from '../room/index.js';
import { IMAGE_TYPE } from './image-store.js';
import type { Images } from './images.js';

const FOREVER = 'public, max-age=31536000, immutable';
const FILE = /^([0-9a-f]{64})(-card)?\.webp$/;

/** Serves pictures. What stands under a name never changes, so browsers and CDNs may keep it for a year. */
export function imageRoute(images: Images): Route {
  return {
    method: 'GET',
    path: '/images/:file',
    bounds: { ms: 6_000 },
    origins: 'ANY_SITE',
    cost: 1,
    async answer({ parameters, headers: asked }) {
      const [, hash, card] = FILE.exec(parameters.file!) ?? [];
      if (hash === undefined) throw new Fault('NOT_FOUND');
      const etag = `"${parameters.file}"`;
      const headers = { 'content-type': IMAGE_TYPE, 'cache-control': FOREVER, etag };
      if (asked['if-none-match']?.includes(etag)) return { status: 304, headers };
      const body = await images.bytesOf(hash, card ? 'card' : 'whole');
      if (!body) throw new Fault('NOT_FOUND');
      return { headers, body };
    },
  };
}
