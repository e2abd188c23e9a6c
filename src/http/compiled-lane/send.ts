import { gzip } from 'node:zlib';
import type { AnswerType } from '../accept.js';
import type { Exchange, Head } from '../exchange.js';
import type { KeptAnswer } from './kept-answers.js';
import type { TextAnswer } from './lane.js';

/** Smaller answers are cheaper to send than to compress. */
export const COMPRESS_FROM = 4_096;

/** The request's `Accept-Encoding`. */
type Encodings = string | string[] | undefined;

/**
 * Sends what one caller is told.
 *
 * @param head what is known of the answer's headers, without its length
 * @param accept what the request accepts
 */
export function sendText(exchange: Exchange, head: Head, accept: AnswerType, answer: TextAnswer): void {
  const { status, text, type = accept } = answer;
  const told = [...head, 'cache-control', 'no-store', 'content-type', `${type}; charset=utf-8`];
  if (answer.head) told.push(...answer.head);
  told.push('vary');
  if (text.length < COMPRESS_FROM || !takesGzip(exchange.headers['accept-encoding'])) {
    const length = Buffer.byteLength(text);
    told.push(
      text.length < COMPRESS_FROM ? 'Origin' : 'Origin, accept-encoding',
      'content-length',
      String(length),
    );
    // A byte each is a copy; anything else has to be encoded.
    exchange.answer(status, told, text, length === text.length ? 'latin1' : 'utf8');
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

/** What never changes is asked for again all the same, so that nobody is left with a mistake of ours. */
const KEEP = 'public, max-age=60';

/** Sends what everybody is told, or that the client has it already. */
export function sendKept(
  exchange: Exchange,
  head: Head,
  type: string,
  { etag, body, zipped }: KeptAnswer,
): void {
  const { 'accept-encoding': encodings, 'if-none-match': known } = exchange.headers;
  const vary = 'Origin, accept, accept-encoding';
  const told = [...head, 'etag', etag, 'cache-control', KEEP, 'vary', vary];
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

/** Named, or meant by a star, and not ruled out by a quality of zero. */
function takesGzip(encodings: Encodings): boolean {
  return String(encodings ?? '')
    .split(',')
    .some((each) => {
      const [name = '', quality = 'q=1'] = each.split(';').map((part) => part.trim().toLowerCase());
      return (name === 'gzip' || name === '*') && Number(quality.replace('q=', '')) > 0;
    });
}
