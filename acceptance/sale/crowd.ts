import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, outcomeOf, readAnswer } from '../../harness/load/answers.js';
import type { Guest } from '../../harness/load/job.js';
import { Requests } from '../../harness/load/requests.js';
import { Tally } from '../../harness/load/tally.js';
import { seededRandom } from '../../harness/random.js';
import { quantile } from '../../harness/statistics.js';
import type { HistoryWriter, Shown, ShownPlace } from '../../tools/judge/history.js';
import type { HttpPool } from './http-pool.js';
import { PlaceSocket } from './place-socket.js';
import type { SaleCounts, SaleJob, SaleResult } from './sale-job.js';

const TRIES = 5;
/** As long as a quick payment takes. */
const PAID_AFTER_MS = 1_000;
/** After the last news: whatever was on its way has come. */
const QUIET_MS = 3_000;

/** How far a fan is. */
interface Fan {
  number: number;
  process: string;
  socket: PlaceSocket | undefined;
  cameAt: number;
  state: 'joining' | 'waiting' | 'inside' | 'over';
  holds: boolean;
}

/** Fans who want seats: they join, watch their place, reserve when it is their turn, and go home. */
export class Crowd {
  readonly counts: SaleCounts = {
    joined: 0,
    admitted: 0,
    bought: 0,
    toldSoldOut: 0,
    emptyHanded: 0,
    seatsHeld: 0,
    refused: 0,
    faults: {},
  };
  readonly #tally = new Tally(performance.now(), Number.POSITIVE_INFINITY);
  readonly #reservations: Requests;
  readonly #joins: Requests;
  readonly #leaves: Requests;
  readonly #payments: Requests;
  readonly #free: string[];
  readonly #random: () => number;
  readonly #startedAt = performance.now();
  readonly #joinMs: number[] = [];
  #left: number;
  #finish: () => void = () => undefined;
  readonly #waiting = new Set<Fan>();
  #isOver = false;

  constructor(
    private readonly job: SaleJob,
    private readonly guests: Guest[],
    private readonly pool: HttpPool,
    private readonly history: HistoryWriter,
  ) {
    const { url, documents } = job;
    this.#reservations = new Requests(url, guests, 'ReserveSeats', documents.reserve);
    this.#joins = new Requests(url, guests, 'JoinWaitingRoom', documents.join);
    this.#leaves = new Requests(url, guests, 'LeaveWaitingRoom', documents.leave);
    this.#payments = new Requests(url, guests, 'PayReservation', documents.pay);
    this.#random = seededRandom(job.seed);
    this.#free = [...job.seatIds];
    this.#left = guests.length;
  }

  /** Resolves when every fan knows how it ended. */
  async live(): Promise<SaleResult> {
    const over = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    const arrivals = this.guests.map((_, number) => ({
      number,
      at: this.#random() ** 2 * this.job.overSeconds * 1_000,
    }));
    arrivals.sort((a, b) => a.at - b.at);
    for (const { number, at } of arrivals) {
      const early = at - (performance.now() - this.#startedAt);
      if (early > 0) await wait(early);
      void this.#come(number);
    }
    await over;
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    await wait(QUIET_MS);
    for (const { process, number } of this.#waiting) this.history.quiet(process, this.guests[number]!.id);
    this.#isOver = true;
    const { p50Ms, p99Ms } = this.#tally.result();
    const joinP99Ms = quantile(Float64Array.from(this.#joinMs).sort(), 0.99);
    return { ...this.counts, joinP99Ms, reserveP50Ms: p50Ms, reserveP99Ms: p99Ms, seconds };
  }

  async #come(number: number): Promise<void> {
    const { url, concertId, documents } = this.job;
    const process = `fan/${number}`;
    const cameAt = performance.now();
    const fan: Fan = { number, process, cameAt, socket: undefined, state: 'joining', holds: false };
    const body = await this.pool.answer(this.#joins, number, { concertId });
    if (!body?.includes('"QueuePlace"')) {
      const code = /"code":"(\w+)"/.exec(body ?? '')?.[1] ?? 'NO_ANSWER';
      // A fan who comes when all is sold is told so at the door.
      if (code !== 'SALE_ENDED') this.#fault(`join: ${code}`);
      this.#done(fan);
      return;
    }
    const { id, token } = this.guests[number]!;
    fan.socket = new PlaceSocket(
      url,
      { number, token, query: documents.watch, concertId },
      {
        onPlace: (place) => {
          // The sockets stand until the judge has read what they have shown.
          if (this.#isOver) return;
          this.history.shown(process, id, place);
          this.#shown(fan, place);
        },
        onComplete: () => {
          if (fan.holds) this.counts.bought += 1;
          this.#done(fan);
        },
        onLost: (why) => {
          this.#fault(`socket: ${why}`);
          this.#done(fan);
        },
      },
    );
  }

  #shown(fan: Fan, { status, seats }: ShownPlace): void {
    if (fan.state === 'joining') {
      this.counts.joined += 1;
      this.#joinMs.push(performance.now() - fan.cameAt);
      fan.state = 'waiting';
      this.#waiting.add(fan);
    }
    if (fan.state === 'waiting' && status === 'WAITING' && seats === 'SOLD_OUT') {
      this.counts.toldSoldOut += 1;
      fan.state = 'over';
      this.#count();
    } else if (fan.state === 'waiting' && status === 'ADMITTED') {
      this.counts.admitted += 1;
      fan.state = 'inside';
      this.#waiting.delete(fan);
      this.#reserve(fan, 0);
    }
  }

  /** One or two of the seats that the map shows as free; another fan may be quicker. */
  #reserve(fan: Fan, attempt: number): void {
    const first = Math.floor(this.#random() * this.#free.length);
    const seatIds = this.#free.slice(first, first + 1 + Math.floor(this.#random() * 2));
    if (seatIds.length === 0 || attempt === TRIES) {
      this.counts.emptyHanded += 1;
      void this.#leave(fan);
      return;
    }
    const { number: guest } = fan;
    const { performanceId } = this.job;
    const key = `sale/${guest}/${attempt}`;
    const input = { performanceId, seatIds, strategy: 'ATOMIC', idempotencyKey: key };
    const asked = { f: 'reserve' as const, process: `${fan.process}/reserve`, user: this.guests[guest]!.id };
    const since = performance.now();
    let sentAt = since;
    const onSent = (): void => {
      sentAt = performance.now();
    };
    const onAnswer = (body: string | undefined, error: string | undefined): void => {
      const answer = answerOf('reserveSeats', body, error);
      const endedAt = performance.now();
      this.#tally.answer(answer, since, sentAt, endedAt);
      const reserve = { ...asked, key, strategy: 'ATOMIC', input: { performanceId, seatIds } };
      this.history.operation(reserve, sentAt, endedAt, outcomeOf(answer));
      this.#answered(fan, attempt, seatIds, answer);
    };
    this.pool.ask(this.#reservations, { guest, input }, onAnswer, onSent);
  }

  #answered(fan: Fan, attempt: number, seatIds: readonly string[], answer: Answer): void {
    if (answer.kind === 'accepted') {
      fan.holds = true;
      this.counts.seatsHeld += seatIds.length;
      for (const id of seatIds) this.#taken(id);
      void this.#pay(fan, answer.shown);
      return;
    }
    if (answer.kind === 'refused') {
      this.counts.refused += 1;
      if (answer.code === 'SEAT_TAKEN') this.#reserve(fan, attempt + 1);
      else this.#fault(`reserve: ${answer.code}`);
      if (answer.code !== 'SEAT_TAKEN') void this.#leave(fan);
      return;
    }
    this.#fault(`reserve: ${answer.kind === 'fault' ? answer.code : answer.error}`);
    this.#reserve(fan, attempt + 1);
  }

  /** With the purchase the pass ends, which the socket tells. */
  async #pay({ number, process }: Fan, { reservationId, seatIds }: Shown): Promise<void> {
    await wait(PAID_AFTER_MS);
    const key = `sale/${number}/pay`;
    const since = performance.now();
    const body = await this.pool.answer(this.#payments, number, { reservationId, idempotencyKey: key });
    const answer = answerOf('payReservation', body, undefined);
    if (answer.kind === 'accepted') answer.shown.seatIds = seatIds;
    else this.#fault(`pay: ${answer.kind === 'lost' ? answer.error : answer.code}`);
    const asked = { f: 'pay' as const, process: `${process}/pay`, user: this.guests[number]!.id, key };
    const pay = { ...asked, input: { reservationId, method: 'WALLET' } };
    this.history.operation(pay, since, performance.now(), outcomeOf(answer));
  }

  #taken(id: string): void {
    const place = this.#free.indexOf(id);
    if (place >= 0) this.#free.splice(place, 1);
  }

  async #leave(fan: Fan): Promise<void> {
    const { concertId } = this.job;
    await this.pool.answer(this.#leaves, fan.number, { concertId });
  }

  #done(fan: Fan): void {
    this.#waiting.delete(fan);
    if (fan.state !== 'over') this.#count();
    fan.state = 'over';
  }

  #count(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#finish();
  }

  #fault(what: string): void {
    this.counts.faults[what] = (this.counts.faults[what] ?? 0) + 1;
  }
}

function answerOf(field: string, body: string | undefined, error: string | undefined): Answer {
  return body === undefined ? { kind: 'lost', error: error ?? 'no answer' } : readAnswer(field, body);
}
