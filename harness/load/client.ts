import type { Asked, HistoryWriter } from '../../tools/judge/history.js';
import { type Answer, outcomeOf, readAnswer } from './answers.js';
import type { Connection, Owner } from './connection.js';
import type { Target } from './job.js';
import { Journal } from './journal.js';
import { Requests } from './requests.js';
import { Tally } from './tally.js';

/** One operation, as the player that had it sent remembers it. */
export interface Sent {
  /** The logical client, as the history names it. */
  process: string;
  guest: number;
  /** What was asked for, or given back. */
  what: { seatIds: string[]; key: string } | { reservationId: string };
}

/** Has requests sent, and is told what becomes of them. */
export interface Player {
  /** The connection is free, or lost. */
  onEnd(connection: Connection, operation: number, now: number): void;
  /** Asked when all is over: what the operation of this number was. */
  sent(operation: number): Sent;
}

/** Sends mutations and keeps what is answered; what that comes to is told when the clock has stopped. */
export class Client implements Owner {
  readonly journal: Journal;
  private readonly reservations: Requests;
  private readonly cancellations: Requests;
  private readonly inputStart: string;
  private readonly inputMiddle: string;

  /** @param operations at most so many will be */
  constructor(
    private readonly target: Target,
    private readonly player: Player,
    operations: number,
  ) {
    const { url, guests, documents, performanceId, strategy } = target;
    this.reservations = new Requests(url, guests, 'ReserveSeats', documents.reserve);
    this.cancellations = new Requests(url, guests, 'CancelReservation', documents.cancel);
    const [start, middle] = JSON.stringify({
      performanceId,
      seatIds: [LATER],
      strategy,
      idempotencyKey: LATER,
    }).split(LATER);
    this.inputStart = start!;
    this.inputMiddle = middle!;
    this.journal = new Journal(operations);
  }

  /**
   * @param guest any whole number: users take turns
   * @param since when the request was to be sent, from where its latency counts
   * @param key ASCII, as ids of seats are
   */
  reserve(
    connection: Connection,
    { guest, seatIds, key }: { guest: number; seatIds: readonly string[]; key: string },
    since: number,
    now: number,
  ): void {
    const input = `${this.inputStart}${seatIds.join('","')}${this.inputMiddle}${key}"}`;
    this.send(connection, this.reservations, guest, input, since, now);
  }

  /** Cancellations are load, too, but no answers of those that are counted. */
  cancel(connection: Connection, guest: number, reservationId: string, since: number, now: number): void {
    this.send(connection, this.cancellations, guest, JSON.stringify({ reservationId }), since, now);
  }

  onAnswer(connection: Connection, buffer: Buffer, from: number, to: number): void {
    const now = performance.now();
    const { operation } = connection;
    this.journal.answered(operation, now, buffer, from, to);
    this.player.onEnd(connection, operation, now);
  }

  onLost(connection: Connection, why: string): void {
    const now = performance.now();
    const { operation } = connection;
    this.journal.lost(operation, now, why);
    this.player.onEnd(connection, operation, now);
  }

  /** What was answered to one of the reservations. */
  answerTo(operation: number): Answer {
    return this.read(operation, 'reserveSeats');
  }

  /**
   * Reads all answers, and writes down what every user asked for and saw.
   *
   * @param startedAt of `performance.now()`, as are all times here
   */
  conclude(history: HistoryWriter, startedAt: number, seconds = Number.POSITIVE_INFINITY) {
    const { journal, player, target } = this;
    const tally = new Tally(startedAt, seconds);
    let cancelled = 0;
    for (let operation = 0; operation < journal.count; operation += 1) {
      const sent = player.sent(operation);
      const isReserve = 'key' in sent.what;
      const answer = this.read(operation, isReserve ? 'reserveSeats' : 'cancelReservation');
      const [since, sentAt, endedAt] = [journal.since, journal.sentAt, journal.endedAt].map(
        (times) => times[operation]!,
      ) as [number, number, number];
      if (isReserve) tally.answer(answer, since, sentAt, endedAt);
      else if (answer.kind === 'accepted') cancelled += 1;
      history.operation(askedIn(sent, target), sentAt, endedAt, outcomeOf(answer));
    }
    return { ...tally.result(), cancelled };
  }

  private send(
    connection: Connection,
    requests: Requests,
    guest: number,
    input: string,
    since: number,
    now: number,
  ): void {
    const request = requests.whole(guest % this.target.guests.length, input);
    connection.operation = this.journal.begin(since, now);
    if (!connection.send(request)) requests.keep();
  }

  private read(operation: number, field: string): Answer {
    const error = this.journal.lossOf(operation);
    return error === undefined ? readAnswer(field, this.journal.textOf(operation)) : { kind: 'lost', error };
  }
}

/** Stands where every request has something of its own. */
const LATER = '<later>';

function askedIn({ process, guest, what }: Sent, { guests, performanceId, strategy }: Target): Asked {
  const user = guests[guest % guests.length]!.id;
  if ('reservationId' in what) return { f: 'cancel', process, user, input: what };
  const { seatIds, key } = what;
  return { f: 'reserve', process, user, key, strategy, input: { performanceId, seatIds } };
}
