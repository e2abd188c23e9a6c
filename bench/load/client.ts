import type { HistoryWriter, Running } from '../check/history.js';
import { type Answer, readAnswer, record } from './answers.js';
import type { Connection } from './connection.js';
import type { Target } from './job.js';
import { Requests } from './requests.js';
import { Tally } from './tally.js';

/** Who asks, and since when. */
interface Call {
  connection: Connection;
  /** The logical client, as the history names it. */
  process: string;
  /** Any whole number: users take turns. */
  guest: number;
  /** When the request was to be sent, or is. */
  since: number;
  onEnd: (answer: Answer) => void;
}

/** Sends mutations, counts their answers, and writes down what every user asked for and saw. */
export class Client {
  readonly tally: Tally;
  /** Reservations that were given back. */
  cancelled = 0;
  private readonly reservations: Requests;
  private readonly cancellations: Requests;

  constructor(
    private readonly target: Target,
    private readonly history: HistoryWriter,
    seconds = Number.POSITIVE_INFINITY,
  ) {
    const { url, guests, documents } = target;
    this.reservations = new Requests(url, guests, 'ReserveSeats', documents.reserve);
    this.cancellations = new Requests(url, guests, 'CancelReservation', documents.cancel);
    this.tally = new Tally(seconds);
  }

  reserve(call: Call, seatIds: string[], key: string): void {
    const { performanceId, strategy, guests } = this.target;
    const guest = call.guest % guests.length;
    const { process, since } = call;
    const user = guests[guest]!.id;
    const input = { performanceId, seatIds };
    const running = this.history.invoke({ f: 'reserve', process, user, key, strategy, input });
    const request = this.reservations.whole(guest, { ...input, strategy, idempotencyKey: key });
    this.tally.send();
    const sentAt = performance.now();
    send(call, 'reserveSeats', request, running, (answer) => this.tally.answer(answer, since, sentAt));
  }

  /** Cancellations are load, too, but no answers of those that are counted. */
  cancel(call: Call, reservationId: string): void {
    const guest = call.guest % this.target.guests.length;
    const user = this.target.guests[guest]!.id;
    const input = { reservationId };
    const running = this.history.invoke({ f: 'cancel', process: call.process, user, input });
    send(call, 'cancelReservation', this.cancellations.whole(guest, input), running, ({ kind }) => {
      if (kind === 'accepted') this.cancelled += 1;
    });
  }
}

function send(
  { connection, onEnd }: Call,
  field: string,
  request: string,
  running: Running,
  count: (answer: Answer) => void,
): void {
  connection.send(request, (body, error) => {
    const answer: Answer =
      body === undefined ? { kind: 'lost', error: error ?? 'no answer' } : readAnswer(field, body);
    count(answer);
    record(running, answer);
    onEnd(answer);
  });
}
