import type { Documents } from '../../harness/load/job.js';

/** A sale that fans live through, from the door to the seat. */
export interface SaleJob {
  url: string;
  documents: Documents & { join: string; watch: string; leave: string };
  concertId: string;
  performanceId: string;
  seatIds: string[];
  /** Holds the guests as JSON: they would be too much for a message. */
  guestsFile: string;
  historyFile: string;
  /** In which all fans have come. */
  overSeconds: number;
  seed: number;
}

export interface SaleCounts {
  /** Have a place, and a socket that has shown it. */
  joined: number;
  admitted: number;
  /** Have seats, and those are confirmed. */
  bought: number;
  /** Were told over their socket, in line, that nothing is left. */
  toldSoldOut: number;
  /** Were inside and found nothing. */
  emptyHanded: number;
  seatsHeld: number;
  refused: number;
  /** Sockets that ended unasked, and answers that are none. */
  faults: Record<string, number>;
}

export interface SaleResult extends SaleCounts {
  /** From joining to the first place on the socket. */
  joinP99Ms: number;
  reserveP50Ms: number;
  reserveP99Ms: number;
  seconds: number;
}

export type ToFans = { kind: 'begin'; job: SaleJob } | { kind: 'end' };

export type FromFans =
  | { kind: 'progress'; counts: SaleCounts }
  /** Every fan knows how it ended; the fans in line still have their sockets. */
  | { kind: 'over'; result: SaleResult }
  | { kind: 'failed'; message: string };
