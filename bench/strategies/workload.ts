import type { Performance } from '../../harness/fixtures.js';
import { seededRandom } from '../../harness/random.js';
import type { Testbed } from '../../harness/testbed.js';
import type { Workload } from '../options.js';
import { type Contender, nameOf } from './contender.js';

const SEATS: Record<Workload, number> = { spread: 100_000, hot: 10_000 };

/** A hot block: so many requests for so many seats, 2.5 % of which can be accepted. */
const HOT_SEATS = 50;
const HOT_REQUESTS = 2_000;
/** How many requests are prepared when nothing is known yet, a second and beyond. */
const FIRST_GUESS_A_SECOND = 15_000;
const MARGIN = 2;
const SEATS_PREPARED_MAX = 100_000;

/** The requests of one slice: one performance, and the seat of each request. */
export interface Prepared {
  performanceId: string;
  seatIds: string[];
}

/** Prepares slices of one contender under one workload. No two slices ask for the same seat. */
export class Supply {
  /** Every performance that was sold from. */
  readonly performanceIds: string[] = [];
  private performance: Performance | undefined;
  private used = 0;
  private requestsASecond = FIRST_GUESS_A_SECOND;

  constructor(
    readonly testbed: Testbed,
    readonly contender: Contender,
    readonly workload: Workload,
  ) {}

  /**
   * Enough requests for twice as many a second as there were before, from a new performance where need be.
   */
  async prepare(seconds: number): Promise<Prepared> {
    const wanted = Math.min(this.seatsFor(this.requestsASecond * MARGIN * seconds), SEATS_PREPARED_MAX);
    let performance = this.performance;
    if (performance === undefined || performance.seatIds.length - this.used < wanted) {
      performance = await this.newPerformance();
      this.performance = performance;
      this.performanceIds.push(performance.id);
      this.used = 0;
    }
    const seats = performance.seatIds.slice(this.used, this.used + wanted);
    return { performanceId: performance.id, seatIds: this.workload === 'spread' ? seats : crowd(seats) };
  }

  /** Takes the seats that were asked for out of the supply. */
  consume(sent: number, seconds: number): void {
    this.used += this.seatsFor(sent);
    this.requestsASecond = Math.max(sent / seconds, 1_000);
  }

  private newPerformance(): Promise<Performance> {
    const { testbed, contender, workload } = this;
    const title = `${nameOf(contender)}, ${workload}`;
    const lab = contender.strategy === 'NO_LOCK';
    return testbed.fixtures.performance({ title, seats: SEATS[workload], lab });
  }

  private seatsFor(requests: number): number {
    if (this.workload === 'spread') return Math.ceil(requests);
    return Math.ceil(requests / HOT_REQUESTS) * HOT_SEATS;
  }
}

/** Block after block, each in an order of its own: at any moment all want one of the same 50 seats. */
function crowd(seats: string[]): string[] {
  const random = seededRandom(seats.length);
  const blocks = Array.from({ length: Math.floor(seats.length / HOT_SEATS) }, (_, block) => {
    const wishes = Array.from(
      { length: HOT_REQUESTS },
      (_, index) => block * HOT_SEATS + (index % HOT_SEATS),
    );
    return shuffled(wishes, random).map((seat) => seats[seat]!);
  });
  return blocks.flat();
}

function shuffled<T>(values: T[], random: () => number): T[] {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    values[last] = values[other]!;
    values[other] = values[last]!;
  }
  return values;
}
