import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import type { KeptAnswer } from './kept-answers.js';
import type { TextAnswer } from './lane.js';

/** Smaller answers are cheaper to send than to compress. */
export const COMPRESS_FROM = 4_096;

/** The request's `Accept-Encoding`. */
type Encodings = string | string[] | undefined;

/** What is known of the answer's headers. */
type Head = OutgoingHttpHeaders;

/** Sends what one caller is told. */
export function sendText(
  response: ServerResponse,
  head: Head,
  { status, text }: TextAnswer,
  encodings: Encodings,
): void {
  if (text.length >= COMPRESS_FROM) head.vary += ', accept-encoding';
  if (text.length < COMPRESS_FROM || !takesGzip(encodings)) {
    const length = Buffer.byteLength(text);
    head['content-length'] = length;
    // A byte each is a copy; anything else has to be encoded.
    response.writeHead(status, head).end(text, length === text.length ? 'latin1' : 'utf8');
    return;
  }
  gzip(text, (error, zipped) => {
    if (error) {
      response.destroy();
      return;
    }
    head['content-encoding'] = 'gzip';
    head['content-length'] = zipped.length;
    response.writeHead(status, head).end(zipped);
  });
}

/** What never changes is asked for again all the same, so that nobody is left with a mistake of ours. */
const KEEP = 'public, max-age=60';

/** Sends what everybody is told, or that the client has it already. */
export function sendKept(
  response: ServerResponse,
  head: Head,
  { etag, body, zipped }: KeptAnswer,
  { encodings, known }: { encodings: Encodings; known: string | undefined },
): void {
  Object.assign(head, { etag, 'cache-control': KEEP, vary: 'Origin, accept, accept-encoding' });
  if (known?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag)) {
    delete head['content-type'];
    response.writeHead(304, head).end();
    return;
  }
  const zips = takesGzip(encodings);
  if (zips) head['content-encoding'] = 'gzip';
  const bytes = zips ? zipped : body;
  head['content-length'] = bytes.length;
  response.writeHead(200, head).end(bytes);
}

/** Named, or meant by a star, and not ruled out by a quality of zero. */
function takesGzip(encodings: Encodings): boolean {
  return String(encodings ?? '')
    .split(',')
    .some((each) => {
      const [name = '', quality = 'q=1'] = each.split(';').map((part) => part.trim().toLowerCase());
      return (name === 'gzip' || name === '*') && Number(quality.replace('q=', '')) > 0;
    });
}
