import type { IncomingHttpHeaders } from 'node:http';

/** A POST that has arrived completely and can be understood in one way only. */
export interface PlainPost {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A POST whose end has not arrived yet. It is plain so far. */
export interface BegunPost {
  /** The whole length in bytes, including those that are missing. */
  length: number;
}

/** Undefined: the request is not plain. */
type ReadPost = PlainPost | BegunPost | undefined;

/** Where GraphQL is served. */
export const PATH = '/graphql';
const START = `POST ${PATH} HTTP/1.1\r\n`;
/** Where a head ends and the body begins. */
const END = '\r\n\r\n';
const HEAD_MAX = 4_096;
/** A name, a colon, one space, and a value of printable ASCII that neither begins nor ends with a space. */
const LINE = /([A-Za-z][A-Za-z0-9-]{0,63}): ([!-~](?:[ -~]*[!-~])?)\r\n/y;
const LENGTH = /^(?:0|[1-9][0-9]{0,5})$/;
/** The content type of a JSON body. */
export const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;
/** Headers that change how a message is read, or request more than an answer. */
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

/** The part of a plain post before the body. */
interface PlainHead {
  headers: IncomingHttpHeaders;
  /** In bytes, including the empty line. */
  length: number;
  bodyLength: number;
}

/**
 * Reads the bytes that a socket has received, if they are one `POST /graphql` with a JSON body and nothing
 * else. The result is undefined for anything unusual, even if it is valid HTTP: Node's parser, which knows
 * all of HTTP, reads that.
 */
export function readPlainPost(bytes: Buffer, bodyMax: number): ReadPost {
  const head = readPlainHead(bytes, bodyMax);
  if (!head) return undefined;
  const length = head.length + head.bodyLength;
  if (bytes.length > length) return undefined;
  if (bytes.length < length) return { length };
  return { headers: head.headers, body: bytes.subarray(head.length) };
}

function readPlainHead(bytes: Buffer, bodyMax: number): PlainHead | undefined {
  const end = bytes.indexOf(END);
  if (end < 0 || end > HEAD_MAX) return undefined;
  const head = bytes.toString('latin1', 0, end + 2);
  if (!head.startsWith(START)) return undefined;
  const headers = readHeaders(head);
  if (!headers || headers.host === undefined || !isKept(headers.connection)) return undefined;
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) return undefined;
  const bodyLength = headers['content-length'] ?? '';
  if (!LENGTH.test(bodyLength) || Number(bodyLength) > bodyMax) return undefined;
  return { headers, length: end + END.length, bodyLength: Number(bodyLength) };
}

/** Undefined: a line is not plain, or a name occurs twice. */
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

/** HTTP/1.1 keeps a connection open unless the header says otherwise. */
function isKept(connection: string | undefined): boolean {
  return connection === undefined || connection.toLowerCase() === 'keep-alive';
}
