/** Each guest joins every room. */
export interface ToJoiner {
  url: string;
  /** Holds the guests as JSON: they would be too much for a message. */
  guestsFile: string;
  document: string;
  /** Ids of concerts. */
  rooms: string[];
  connections: number;
}

export interface Joined {
  kind: 'joined';
  seconds: number;
  /** Different places that were given out. */
  joined: number;
  /** By code. */
  faults: Record<string, number>;
  /** CPU of the process that joins. */
  cpuMicros: number;
}

export type FromJoiner = Joined | { kind: 'failed'; message: string };
