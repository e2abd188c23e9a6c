import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../harness/random.js';
import { HistoryWriter, type Running } from '../../tools/judge/history.js';
import type { TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import { decided } from '../support/decided.js';
import { run } from '../support/graphql.js';

const STRATEGIES = ['ATOMIC', 'OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'QUEUE'];
const CHARGE = 400_000;
const LOOK_EVERY_MS = 100;
/** Answers after which the request may or may not have had its effect. */
const UNKNOWN = new Set(['NETWORK', 'OUTCOME_UNKNOWN', 'INTERNAL_SERVER_ERROR']);

interface Answered {
  /** What the mutation gave; undefined: an error, or no answer at all. */
  result: any;
  code: string | undefined;
}

/** Fans who hold, pay, cancel, refund, charge their wallets and forget what they hold, at random. */
export class Buyers {
  readonly history = new HistoryWriter({ keep: true });
  /** Answers by what was asked, and what came of it. */
  readonly answers = new Map<string, number>();
  readonly #random = seededRandom(16);
  /** Of each reservation, as it was asked for. */
  readonly #seats = new Map<string, string[]>();
  #keys = 0;
  #going = true;

  private constructor(
    private readonly app: TestApp,
    private readonly concert: TestConcert,
    private readonly fans: readonly Fan[],
  ) {}

  static async among(app: TestApp, concert: TestConcert, count: number): Promise<Buyers> {
    return new Buyers(app, concert, await fans(app.url, count));
  }

  /** All of them, as long as it goes on. */
  async buyWhile(goesOn: () => boolean): Promise<void> {
    const buying = this.fans.map((fan) => this.#buy(fan));
    while (goesOn()) await wait(LOOK_EVERY_MS);
    this.#going = false;
    await Promise.all(buying);
  }

  async #buy(fan: Fan): Promise<void> {
    while (this.#going) {
      const id = await this.#reserve(fan);
      if (id === undefined) await wait(this.#between(20, 200));
      else await this.#decide(fan, id);
    }
  }

  /** What a fan does with seats: most pay, some with an impatient second click. */
  async #decide(fan: Fan, id: string): Promise<void> {
    const dice = this.#random();
    if (dice < 0.1) return;
    if (dice < 0.25) {
      await this.#cancel(fan, id);
      return;
    }
    const key = this.#key();
    const clicks = dice < 0.5 ? 2 : 1;
    const paid = await Promise.all(Array.from({ length: clicks }, () => this.#pay(fan, id, key)));
    if (paid.some(({ code }) => code === 'INSUFFICIENT_FUNDS')) await this.#charge(fan);
    // Whether it was paid may be unknown: the same key tells.
    if (paid.every(({ result }) => result === undefined)) await this.#pay(fan, id, key);
    if (this.#random() < 0.6) await this.#refund(fan, id);
  }

  async #reserve(fan: Fan): Promise<string | undefined> {
    const { performanceId, seatIds } = this.concert;
    const strategy = this.#oneOf(STRATEGIES);
    const first = Math.floor(this.#random() * seatIds.length);
    const wanted = seatIds.slice(first, first + 1 + Math.floor(this.#random() * 2));
    const input = { performanceId, seatIds: wanted };
    const key = this.#key();
    const running = this.history.invoke({ f: 'reserve', ...this.#who(fan), key, strategy, input });
    const variables = { ...input, strategy, idempotencyKey: key };
    const answer = await this.#ask(fan, 'ReserveSeats', variables);
    if (answer.result) this.#seats.set(answer.result.id, wanted);
    this.#tell(running, answer);
    const now = await decided(this.app.url, fan.token, answer.result);
    return now?.__typename === 'Reservation' ? now.id : undefined;
  }

  async #pay(fan: Fan, reservationId: string, key: string): Promise<Answered> {
    const input = { reservationId, method: 'WALLET' };
    const running = this.history.invoke({ f: 'pay', ...this.#who(fan), key, input });
    const answer = await this.#ask(fan, 'PayReservation', { reservationId, idempotencyKey: key });
    this.#tell(running, answer);
    return answer;
  }

  async #refund(fan: Fan, reservationId: string): Promise<void> {
    const key = this.#key();
    const running = this.history.invoke({ f: 'refund', ...this.#who(fan), key, input: { reservationId } });
    this.#tell(running, await this.#ask(fan, 'RefundReservation', { reservationId, idempotencyKey: key }));
  }

  async #cancel(fan: Fan, reservationId: string): Promise<void> {
    const running = this.history.invoke({ f: 'cancel', ...this.#who(fan), input: { reservationId } });
    this.#tell(running, await this.#ask(fan, 'CancelReservation', { reservationId }));
  }

  async #charge(fan: Fan): Promise<void> {
    const key = this.#key();
    const running = this.history.charge({ f: 'charge', ...this.#who(fan), key, input: { amount: CHARGE } });
    const { result, code } = await this.#ask(fan, 'ChargeWallet', { amount: CHARGE, idempotencyKey: key });
    if (result) running.ok({ balance: result.balance.amount });
    else if (UNKNOWN.has(code!)) running.unknown(code!);
    else running.fail(code!);
  }

  async #ask(fan: Fan, operation: string, input: object): Promise<Answered> {
    const answer = await run<any>(this.app.url, operation, { input }, fan.token).catch(() => undefined);
    const given = Object.values(answer?.data ?? {})[0] as any;
    const code = given?.code ?? (given ? undefined : (answer?.errors?.[0]?.extensions.code ?? 'NETWORK'));
    const what = `${operation} ${code ?? 'ok'}`;
    this.answers.set(what, (this.answers.get(what) ?? 0) + 1);
    return { result: code === undefined ? given : undefined, code };
  }

  #tell(running: Running, { result, code }: Answered): void {
    if (result) {
      const { id: reservationId, status, version } = result;
      running.ok({ reservationId, status, version, seatIds: this.#seats.get(reservationId)! });
    } else if (UNKNOWN.has(code!)) running.unknown(code!);
    else running.fail(code!);
  }

  /** Operations of one fan may overlap, so each is a process of its own. */
  #who(fan: Fan): { process: string; user: string } {
    this.#keys += 1;
    return { process: `${fan.userId} ${this.#keys}`, user: fan.userId };
  }

  #key(): string {
    this.#keys += 1;
    return `key ${this.#keys}`;
  }

  #oneOf<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)]!;
  }

  #between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least));
  }
}
