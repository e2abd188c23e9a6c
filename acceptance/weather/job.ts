/** Fans who have a place and watch it during every fault. */
export interface WatchersJob {
  /** Of the API that they have their sockets to. */
  url: string;
  /** Holds the guests as JSON: they would be too much for a message. */
  guestsFile: string;
  query: string;
  concertId: string;
  historyFile: string;
}

/** The fans who watch the most, and read nothing of it. */
export interface Stalling {
  /** Asked for as well, so many times: more than the operating system keeps for one socket. */
  query: string;
  variables: object;
  times: number;
  /** After so many milliseconds it reads again. */
  pausedMs: number;
}

/** Each is answered once. */
export type ToWatchers =
  | { kind: 'come'; job: WatchersJob }
  /** From now on the fans who are sent away, and those of them who come back, are counted. */
  | { kind: 'count' }
  /** Answered when all fans are back, or after this time. */
  | { kind: 'back'; withinMs: number }
  /** Answered when all fans in line have heard that the room is in this phase, or after this time. */
  | { kind: 'phase'; phase: string; withinMs: number }
  /** From now on it is noted when places come. */
  | { kind: 'listen' }
  /** @param ticks when they were published, in milliseconds since the epoch */
  | { kind: 'heard'; ticks: number[] }
  | { kind: 'stall'; stalling: Stalling }
  /** Answered when the one that reads nothing was closed and is back. */
  | { kind: 'stalled'; withinMs: number }
  /** What was shown goes into the history; the sockets stand. */
  | { kind: 'conclude' };

/** How many were sent away, and how many came back. */
export interface Return {
  /** How many had a socket, and how many have one again that has shown a place. */
  before: number;
  back: number;
  /** How sockets ended, by code or error. */
  ends: Record<string, number>;
  /** Milliseconds since the epoch. */
  endedAt: number[];
  backAt: number[];
  /** Attempts to connect that failed. */
  failed: number;
}

/** What those in line have been shown last, in the order of their sequences. */
export interface Line {
  sequences: number[];
  positions: (number | null)[];
  /** In line, but they have not heard of the phase. */
  missing: number;
  /** Since the beginning: positions that have grown, and fans who were shown another place than before. */
  grown: number;
  moved: number;
}

export interface Heard {
  p99Ms: number;
  /** Of all places that the ticks have to tell, those that came. */
  share: number;
}

export interface Stalled {
  /** Undefined: it was not closed. */
  code: number | undefined;
  /** Places that were kept for it while it read nothing. */
  kept: number;
  /** It was back after so many milliseconds, with the place that it had. */
  backMs: number | undefined;
  samePlace: boolean;
}

/** Since the beginning. */
export interface Account {
  grown: number;
  moved: number;
  admitted: number;
  /** What no fan should be told. */
  faults: Record<string, number>;
}

export type FromWatchers =
  | { kind: 'done' }
  | ({ kind: 'return' } & Return)
  | ({ kind: 'line' } & Line)
  | ({ kind: 'heard' } & Heard)
  | ({ kind: 'stalled' } & Stalled)
  | ({ kind: 'account' } & Account)
  | { kind: 'failed'; message: string };
