import type { Trace } from './trace.js';

/** A signed-in user that requests are made as. */
export interface Guest {
  /** The viewer's id. */
  id: string;
  token: string;
}

/** The mutations that a load is made of, as a client's build writes them. */
export interface Documents {
  reserve: string;
  cancel: string;
  pay: string;
}

/** Where a load goes, and in whose name. */
export interface Target {
  /** Begins the names of its processes and idempotency keys; no other job of the run has it. */
  name: string;
  url: string;
  documents: Documents;
  guests: Guest[];
  strategy: string;
  performanceId: string;
}

/** One slice of load: reservations of one seat each, as fast as the connections allow. */
export interface LoadJob extends Target {
  /** The seat of each request, in the order of the requests. */
  seatIds: string[];
  connections: number;
  /** No request begins after this time; those under way are waited for. */
  seconds: number;
}

export interface LoadResult {
  /** How long it was measured: less than asked for when the requests ran out. */
  seconds: number;
  /** Answers within that time: seats that are held, or requests that QUEUE will decide. */
  accepted: number;
  /** With those after that time. */
  acceptedInAll: number;
  /** When the first of them came, in milliseconds since the epoch. */
  firstAcceptedAt: number | undefined;
  /** Answers within that time that are refusals, by code. */
  refused: Record<string, number>;
  /** Everything else, whenever it came: errors by code, and what came instead of an answer. */
  faults: Record<string, number>;
  /** Requests sent; each has had its answer, or lost its connection. */
  sent: number;
  p50Ms: number;
  p99Ms: number;
  /** Of the answers OVERLOADED; absent without any. */
  shedP99Ms: number | undefined;
  /** The same without the wait for a connection. */
  shedFromSendingP99Ms: number | undefined;
  /** CPU of the load process over the slice, in microseconds. */
  cpuMicros: number;
}

/** A rush that is played to its end. */
export interface ReplayJob extends Target {
  trace: Trace;
  /** open: a request is sent when it is due. closed: as soon as a connection is free, in the same order. */
  pace: 'open' | 'closed';
  /** Of the performance, by their places in the layout. */
  seatIds: string[];
  /** At most so many requests are under way. */
  connections: number;
  /** Answers that come later count as accepted or refused no more; absent: all count. */
  seconds?: number;
}

export interface ReplayResult extends LoadResult {
  /** Milliseconds since the epoch. */
  beganAt: number;
  /** Until the last answer, whenever answers had to come. */
  tookSeconds: number;
  /** Reservations that were given back. */
  cancelled: number;
  /** Reservations that were paid. */
  paid: number;
  /** How long after they were due the load process looked at requests: its own fault, not the server's. */
  late: { p99Ms: number; maxMs: number };
  /** Requests that were due while every connection was taken. */
  bound: number;
}

export type ToWorker = { kind: 'run'; job: LoadJob } | { kind: 'replay'; job: ReplayJob } | { kind: 'end' };
/** How many fans of a trace have arrived so far. */
export interface Progress {
  kind: 'progress';
  arrived: number;
}

export type FromWorker =
  | { kind: 'ready' }
  | Progress
  | { kind: 'result'; result: LoadResult | ReplayResult }
  | { kind: 'failed'; message: string };
