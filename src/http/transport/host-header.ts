import type { IncomingMessage } from 'node:http';
import { HttpFault } from '../graphql/answer-errors.js';

/**
 * Whether a request has two `Host` headers. Node's parser takes the first. A proxy may have taken the other,
 * and so have checked another request than the one that is answered.
 */
export function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = rawHeaders[place]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

export const TWO_HOSTS = new HttpFault(400, 'A request has one `Host` header.', { connection: 'close' });
