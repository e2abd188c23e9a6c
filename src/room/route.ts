import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../graphql/context.js';

/**
 * An HTTP route of a room, on the public port. The server keeps the bounds, decides by the origin, spends the
 * caller's budget, counts the answer, and gives a thrown error the form of the API's errors. `HEAD` is
 * answered wherever `GET` is.
 */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /**
   * For example `/.well-known/tickets/:id`. A segment that begins with a colon matches any text of 1 to 2,048
   * characters. A longer one is refused with BAD_REQUEST.
   */
  path: string;
  bounds: {
    /**
     * How long the answer may take after the body was read, at most 8,000. Then the signal is aborted, and
     * the answer is a fault.
     */
    ms: number;
    /**
     * For a body that is a stream: how long all of it may take, and how long the client may take nothing of
     * it. Then the connection is cut.
     */
    stream?: { ms: number; stalledMs: number };
    /** The longest body, 1 byte to 16 MiB. Default: 64 KiB. None is read for `GET` and `DELETE`. */
    bodyBytes?: number;
  };
  /** Media types of the body that are read. Default: `application/json`. */
  accepts?: readonly string[];
  /**
   * `ANY_SITE`: pages of every site may call it and read the answer. Without it, pages of ALLOWED_ORIGINS
   * and of the server itself may.
   */
  origins?: 'ANY_SITE';
  /** Whether `Authorization` is read as an access token. Without it, the header belongs to the route. */
  caller?: 'OPTIONAL' | 'REQUIRED';
  /** What a request costs of the caller's or the address's budget. Default: 10. */
  cost?: number;
  /** @throws Fault for an answer with its code. Any other error is logged and masked */
  answer(request: RouteRequest): Promise<RouteAnswer>;
}

export interface RouteRequest {
  requestId: string;
  /** The parts of the path that have a name. */
  parameters: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: Readonly<IncomingHttpHeaders>;
  /** The bytes as they arrived, so that a signature can be checked. */
  body: Buffer;
  /** The body as JSON. @throws Fault BAD_REQUEST */
  json(): unknown;
  /** Null: the caller has not signed in, or the route does not read it. */
  caller: Caller | null;
  /** The client's address. */
  address: string;
  /** Aborted when the time of the route is over. */
  signal: AbortSignal;
}

export interface RouteAnswer {
  /** Default: 200, or 204 without a body. */
  status?: number;
  /** Names in lower case. Without `cache-control`, nothing is kept. */
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; a text or bytes need a `content-type`. */
  body?: object | string | Buffer;
  /**
   * Instead of a body: its pieces. It is called once the headers are on their way, and not at all for `HEAD`.
   * A piece is asked for when the client has taken the one before.
   */
  stream?: () => AsyncIterable<string>;
}

/** A folder of files that the build made, for example a page with its scripts. */
export interface Folder {
  /** Ends with a slash. The folder's `index.html` is there. */
  path: string;
  /** Within the project. */
  folder: string;
  /** What to run if the folder is missing. */
  builtBy: string;
  /** Further headers of every file. */
  headers?: Readonly<Record<string, string>>;
  /** Whether the name of a file contains a hash of its content, so that browsers keep it for a year. */
  isImmutable(file: string): boolean;
}
