import type { IncomingHttpHeaders } from 'node:http';

/** A POST that came whole, and of which nothing can be understood in two ways. */
export interface PlainPost {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const START = 'POST /graphql HTTP/1.1\r\n';
/** Where a head ends and the body begins. */
const END = '\r\n\r\n';
const HEAD_MAX = 4_096;
/** A name, a colon, one space, and a value of printable ASCII that neither begins nor ends with a space. */
const LINE = /([A-Za-z][A-Za-z0-9-]{0,63}): ([!-~](?:[ -~]*[!-~])?)\r\n/y;
const LENGTH = /^(?:0|[1-9][0-9]{0,5})$/;
/** How a body of JSON is named. */
export const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;
/** What changes how a message is to be read, or asks for more than an answer. */
const NOT_PLAIN = new Set([
  'content-encoding',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Reads what a socket has brought, if it is one whole `POST /graphql` with a body of JSON and nothing else.
 * Whatever is unusual in the least, be it valid HTTP or not, is undefined: it is for a parser that knows all
 * of HTTP.
 */
export function readPlainPost(bytes: Buffer, bodyMax: number): PlainPost | undefined {
  const end = bytes.indexOf(END);
  if (end < 0 || end > HEAD_MAX) return undefined;
  const head = bytes.toString('latin1', 0, end + 2);
  if (!head.startsWith(START)) return undefined;
  const headers = readHeaders(head);
  if (!headers || headers.host === undefined || !isKept(headers.connection)) return undefined;
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) return undefined;
  const length = headers['content-length'];
  const body = bytes.subarray(end + END.length);
  if (!LENGTH.test(length ?? '') || Number(length) !== body.length || body.length > bodyMax) return undefined;
  return { headers, body };
}

/** Undefined: a line is not plain, or a name comes twice. */
function readHeaders(head: string): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = Object.create(null);
  for (LINE.lastIndex = START.length; LINE.lastIndex < head.length; ) {
    const line = LINE.exec(head);
    if (!line) return undefined;
    const name = line[1]!.toLowerCase();
    if (headers[name] !== undefined || NOT_PLAIN.has(name)) return undefined;
    headers[name] = line[2]!;
  }
  return headers;
}

/** HTTP/1.1 keeps a connection unless somebody says otherwise. */
function isKept(connection: string | undefined): boolean {
  return connection === undefined || connection.toLowerCase() === 'keep-alive';
}
