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
  what: { f: 'reserve'; seatIds: string[]; key: string } | Change;
}

/** What becomes of a reservation. */
export type Change =
  | { f: 'cancel'; reservationId: string }
  /** From the wallet. */
  | { f: 'pay'; reservationId: string; key: string };

/** Where the answer to each stands. */
const FIELDS = { reserve: 'reserveSeats', cancel: 'cancelReservation', pay: 'payReservation' } as const;

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
  private readonly changes: Record<Change['f'], Requests>;
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
    this.changes = {
      cancel: new Requests(url, guests, 'CancelReservation', documents.cancel),
      pay: new Requests(url, guests, 'PayReservation', documents.pay),
    };
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

  /** Payments and cancellations are load, too, but no answers of those that are counted. */
  change(connection: Connection, guest: number, change: Change, since: number, now: number): void {
    const { reservationId } = change;
    const input = change.f === 'pay' ? { reservationId, idempotencyKey: change.key } : { reservationId };
    this.send(connection, this.changes[change.f], guest, JSON.stringify(input), since, now);
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
    return this.read(operation, 'reserve');
  }

  /**
   * Reads all answers, and writes down what every user asked for and saw.
   *
   * @param startedAt of `performance.now()`, as are all times here
   */
  conclude(history: HistoryWriter, startedAt: number, seconds = Number.POSITIVE_INFINITY) {
    const { journal, player, target } = this;
    const tally = new Tally(startedAt, seconds);
    const done = { reserve: 0, cancel: 0, pay: 0 };
    /** Not every answer names the seats again. */
    const seats = new Map<string, string[]>();
    for (let operation = 0; operation < journal.count; operation += 1) {
      const sent = player.sent(operation);
      const { f } = sent.what;
      const answer = this.read(operation, f);
      if (answer.kind === 'accepted') {
        done[f] += 1;
        const { shown } = answer;
        if (f === 'reserve') seats.set(shown.reservationId, shown.seatIds);
        else shown.seatIds = seats.get(shown.reservationId) ?? shown.seatIds;
      }
      const [since, sentAt, endedAt] = [journal.since, journal.sentAt, journal.endedAt].map(
        (times) => times[operation]!,
      ) as [number, number, number];
      if (f === 'reserve') tally.answer(answer, since, sentAt, endedAt);
      history.operation(askedIn(sent, target), sentAt, endedAt, outcomeOf(answer));
    }
    return { ...tally.result(), cancelled: done.cancel, paid: done.pay };
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

  private read(operation: number, f: Sent['what']['f']): Answer {
    const error = this.journal.lossOf(operation);
    if (error !== undefined) return { kind: 'lost', error };
    return readAnswer(FIELDS[f], this.journal.textOf(operation));
  }
}

/** Stands where every request has something of its own. */
const LATER = '<later>';

function askedIn({ process, guest, what }: Sent, { guests, performanceId, strategy }: Target): Asked {
  const user = guests[guest % guests.length]!.id;
  if (what.f === 'cancel') {
    return { f: 'cancel', process, user, input: { reservationId: what.reservationId } };
  }
  const { key } = what;
  if (what.f === 'pay') {
    return { f: 'pay', process, user, key, input: { reservationId: what.reservationId, method: 'WALLET' } };
  }
  const { seatIds } = what;
  return { f: 'reserve', process, user, key, strategy, input: { performanceId, seatIds } };
}
