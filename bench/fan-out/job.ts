/** What the measuring process tells its children, and hears from them. */
export interface ReadersJob {
  /** Of the server that is read from, http://… */
  url: string;
  readers: number;
  query: string;
  variables: Record<string, unknown>;
  /** One for each reader; absent: readers do not sign in. */
  tokens?: readonly string[];
}

export type ToReaders = { kind: 'connect'; job: ReadersJob } | { kind: 'expect' };

export type FromReaders =
  | { kind: 'connected' }
  /** When each reader had its event, in milliseconds since the epoch, with fractions. */
  | { kind: 'received'; times: number[] }
  | { kind: 'failed'; message: string };

export type ToServer = { kind: 'tell' };

export type FromServer = { kind: 'listening'; url: string } | { kind: 'told' };
