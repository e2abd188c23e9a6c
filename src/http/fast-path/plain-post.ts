import type { IncomingHttpHeaders } from 'node:http';

/** A POST that came whole, and of which nothing can be understood in two ways. */
export interface PlainPost {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One of which the end is missing. Nothing is unusual so far. */
export interface BegunPost {
  /** In bytes, with what is missing. */
  length: number;
}

/** Undefined: it is not plain. */
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

/** What comes before the body of a plain post. */
interface PlainHead {
  headers: IncomingHttpHeaders;
  /** In bytes, with the empty line. */
  length: number;
  bodyLength: number;
}

/**
 * Reads what a socket has brought, if it is one `POST /graphql` with a body of JSON and nothing else.
 * Whatever is unusual in the least, be it valid HTTP or not, is undefined: it is for a parser that knows all
 * of HTTP.
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

/** How the last request of a connection began. */
interface Beginning {
  head: Buffer;
  headers: IncomingHttpHeaders;
  bodyLength: number;
}

/** Reads the posts of a connection. Most begin alike: what is repeated is not read again. */
export class PlainPosts {
  #beginning: Beginning | undefined;

  constructor(private readonly bodyMax: number) {}

  /** As readPlainPost does. */
  read(bytes: Buffer): ReadPost {
    return this.#again(bytes) ?? this.#anew(bytes);
  }

  /** A head says how long its body is: one that is repeated is plain with a body of that length, only. */
  #again(bytes: Buffer): PlainPost | undefined {
    if (!this.#beginning) return undefined;
    const { head, headers, bodyLength } = this.#beginning;
    if (bytes.length !== head.length + bodyLength || head.compare(bytes, 0, head.length) !== 0)
      return undefined;
    return { headers, body: bytes.subarray(head.length) };
  }

  #anew(bytes: Buffer): ReadPost {
    const post = readPlainPost(bytes, this.bodyMax);
    if (post === undefined || !('body' in post)) return post;
    const { headers, body } = post;
    // A copy: what was read is a part of a much larger block of memory.
    const head = Buffer.from(bytes.subarray(0, bytes.length - body.length));
    this.#beginning = { head, headers, bodyLength: body.length };
    return post;
  }
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
