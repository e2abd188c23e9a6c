import { loadDocuments } from '../../harness/api.js';
import type { Performance } from '../../harness/fixtures.js';
import type { Guest } from '../../harness/load/job.js';
import { cpuTimes, timesEach } from '../../harness/processes.js';
import { performanceNumber } from '../../tools/judge/ids.js';
import { BASE_CLIENTS, Base } from '../base.js';
import type { Finding, Probe, ProbeContext } from '../probe.js';
import { type Expiry, expireAll } from './expiry.js';
import { concluded, type Rate, type Round } from './report.js';
import { heldSeats, paid, reservedAndPaid, scanned, ticketTokens } from './steps.js';
import { type Turn, type Turned, Turns } from './turns.js';

/** The crowd of the step that only pays. */
const PAYING_CONNECTIONS = 256;
const DOOR_CONNECTIONS = 16;
/** No wallet is empty before the end. */
const PRICE = 1;
const SEATS = 100_000;
/** Room for so many a second; should they be more, the slice is shorter. */
const PAID_A_SECOND_MAX = 5_000;
const EXPIRED = 50_000;
const HELD_WITHIN_SECONDS = 120;

/** What it costs to sell a seat to the end: hold, pay, check in, and give back what was not paid. */
export const pay: Probe = {
  name: 'pay',
  async measure(context: ProbeContext): Promise<Finding> {
    const { rounds, seconds } = context.options;
    const sale = await Sale.open(context);
    await sale.round(1);
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      measured.push(await sale.round(seconds));
      context.out(`round ${round} of ${rounds}\n`);
    }
    return concluded(measured, await sale.expire());
  },
};

class Sale {
  #performance: Performance | undefined;
  #used = 0;
  #keys = 0;

  private constructor(
    private readonly context: ProbeContext,
    private readonly guests: Guest[],
    private readonly staff: Guest,
    private readonly base: Base | undefined,
  ) {}

  static async open(context: ProbeContext): Promise<Sale> {
    const { testbed, directory, cleanups } = context;
    const base = await Base.open(testbed.database, testbed.server.databaseUrl, directory);
    cleanups.add(() => base?.close());
    const guests = await testbed.fixtures.guests();
    return new Sale(context, guests, await testbed.fixtures.staff(testbed.database.client), base);
  }

  async round(seconds: number): Promise<Round> {
    const { connections } = this.context.options;
    const base = await this.#baseOf(seconds);
    const most = PAID_A_SECOND_MAX * seconds;
    const both = await this.#seats(most);
    const reserveAndPay = await this.#rate(connections, seconds, both.seatIds, (seat, turn) =>
      reservedAndPaid(this.#buyer(turn), both.performanceId, seat),
    );
    const held = await this.#held(most);
    const pay = await this.#rate(PAYING_CONNECTIONS, seconds, held, (reservation, turn) =>
      paid(this.#buyer(turn), reservation),
    );
    const tokens = await ticketTokens(this.context.testbed.server.url, this.guests, most);
    const door = new Turns(this.context.testbed.server.url, [this.staff]);
    const checkIn = await this.#rate(DOOR_CONNECTIONS, seconds, tokens, scanned, door);
    return { base, reserveAndPay, pay, checkIn };
  }

  /** Sells the last performance without payments, and lets all of it lapse. */
  async expire(): Promise<Expiry> {
    const { testbed, options } = this.context;
    const sale = await this.#seats(EXPIRED);
    const { url } = testbed.server;
    const how = { strategy: 'ATOMIC', connections: options.connections, seconds: HELD_WITHIN_SECONDS };
    const job = { name: 'expiry', url, documents: loadDocuments(), guests: this.guests, ...how, ...sale };
    const { acceptedInAll } = await testbed.load.run(job);
    if (acceptedInAll < EXPIRED) throw new Error(`only ${acceptedInAll} of ${EXPIRED} seats were held`);
    return expireAll(testbed.database.client, performanceNumber(sale.performanceId)!);
  }

  async #baseOf(seconds: number): Promise<number | undefined> {
    if (!this.base) return undefined;
    let most = 0;
    for (const clients of BASE_CLIENTS) {
      most = Math.max(most, (await this.base.run(clients, seconds)).claimsASecond);
    }
    return most;
  }

  /** Buyers take turns, and each payment has a key of its own. */
  #buyer(turn: number): { guest: number; key: string } {
    this.#keys += 1;
    return { guest: turn % this.guests.length, key: `bench/${this.#keys}` };
  }

  async #seats(count: number): Promise<{ performanceId: string; seatIds: string[] }> {
    if (!this.#performance || this.#performance.seatIds.length - this.#used < count) {
      const { fixtures, database } = this.context.testbed;
      const wanted = { title: 'pay', seats: SEATS, lab: false, price: PRICE };
      this.#performance = await fixtures.performance({ ...wanted, ...today() });
      this.#used = 0;
      await database.settle();
    }
    const seatIds = this.#performance.seatIds.slice(this.#used, this.#used + count);
    this.#used += count;
    return { performanceId: this.#performance.id, seatIds };
  }

  /** Reservations that are held and not paid; the one of this place belongs to the guest of this place. */
  async #held(count: number): Promise<string[]> {
    const { performanceId, seatIds } = await this.#seats(count);
    return this.#holdAll(seatIds, performanceId);
  }

  async #holdAll(seatIds: readonly string[], performanceId: string): Promise<string[]> {
    const reservations: string[] = [];
    await this.#turns().play(PAYING_CONNECTIONS, (turn) => {
      const seat = seatIds[turn];
      if (seat === undefined) return undefined;
      return heldSeats(this.#buyer(turn), performanceId, seat, (id) => {
        reservations[turn] = id;
      });
    });
    return reservations;
  }

  async #rate<T>(
    connections: number,
    seconds: number,
    things: readonly T[],
    turnOf: (thing: T, turn: number) => Turn,
    turns = this.#turns(),
  ): Promise<Rate> {
    const { watched, database } = this.context.testbed;
    const before = cpuTimes(watched);
    const next = (turn: number): Turn | undefined =>
      turn < things.length ? turnOf(things[turn]!, turn) : undefined;
    const played: Turned = await turns.play(connections, next, seconds);
    // What a sale costs includes telling the seat map.
    await database.relayCaughtUp();
    const micros = timesEach(before, cpuTimes(watched), played.all);
    return { aSecond: played.turns / played.seconds, micros };
  }

  #turns(): Turns {
    return new Turns(this.context.testbed.server.url, this.guests);
  }
}

/** In an hour, at a place where it is then still the same day. */
function today(): { startsAt: Date; timeZone: string } {
  const startsAt = new Date(Date.now() + 3_600_000);
  // There it is between 6 and 11 in the morning. The names of these zones have the sign the other way round.
  const hours = Math.max(6 - startsAt.getUTCHours(), -12);
  return { startsAt, timeZone: `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}` };
}
