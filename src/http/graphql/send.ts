import { gzip } from 'node:zlib';
import type { Exchange, Head, TextAnswer } from '../transport/exchange.js';
import type { KeptAnswer } from './kept-answers.js';

/** Compressing a smaller answer costs more than it saves. */
export const COMPRESS_FROM = 4_096;

/** The value of the request's `Accept-Encoding`. */
type Encodings = string | string[] | undefined;

/**
 * Sends an answer that is for one caller only.
 *
 * @param head headers of the answer that are already known
 */
export function sendText(exchange: Exchange, head: Head, answer: TextAnswer): void {
  const { status, text, type } = answer;
  const told = [...head, 'cache-control', PRIVATE, 'content-type', `${type}; charset=utf-8`];
  told.push(...answer.head, 'vary');
  if (text.length < COMPRESS_FROM || !takesGzip(exchange.headers['accept-encoding'])) {
    told.push(text.length < COMPRESS_FROM ? 'Origin' : 'Origin, accept-encoding');
    told.push('content-length', String(Buffer.byteLength(text)));
    exchange.answer(status, told, text);
    return;
  }
  gzip(text, (error, zipped) => {
    if (error) {
      exchange.cut();
      return;
    }
    told.push('Origin, accept-encoding', 'content-encoding', 'gzip', 'content-length', String(zipped.length));
    exchange.answer(status, told, zipped);
  });
}

/** An answer that may be the caller's alone. */
export const PRIVATE = 'private, no-store';

/** For a second: the catalogue changes, and with `ETag` it costs little to ask again. */
const KEEP = 'max-age=1';

/** Sends an answer that is the same for every caller, or 304 if the client has it already. */
export function sendKept(
  exchange: Exchange,
  head: Head,
  type: string,
  { etag, body, zipped }: KeptAnswer,
): void {
  const { 'accept-encoding': encodings, 'if-none-match': known, authorization } = exchange.headers;
  const vary = 'Origin, accept, accept-encoding, authorization';
  // A cache between client and server would answer a token that is not valid any more.
  const keep = authorization === undefined ? `public, ${KEEP}` : `private, ${KEEP}`;
  const told = [...head, 'etag', etag, 'cache-control', keep, 'vary', vary];
  if (known?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag)) {
    exchange.answer(304, told, '');
    return;
  }
  const zips = takesGzip(encodings);
  const bytes = zips ? zipped : body;
  if (zips) told.push('content-encoding', 'gzip');
  told.push('content-type', `${type}; charset=utf-8`, 'content-length', String(bytes.length));
  exchange.answer(200, told, bytes);
}

/** Whether gzip is named, or covered by `*`, with a quality above zero. */
function takesGzip(encodings: Encodings): boolean {
  return String(encodings ?? '')
    .split(',')
    .some((each) => {
      const [name = '', quality = 'q=1'] = each.split(';').map((part) => part.trim().toLowerCase());
      return (name === 'gzip' || name === '*') && Number(quality.replace('q=', '')) > 0;
    });
}
