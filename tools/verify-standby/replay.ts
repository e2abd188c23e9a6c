import type { Findings } from './findings.js';
import { hashAfter, type LogEntry, NO_HASH } from './log.js';

/** A fan who waits, as the log tells it. */
interface Waiting {
  seats: number;
  /** The log says that the fan cannot have seats now. */
  passedOver: boolean;
}

/** Replays the log of a standby list, entry by entry, and finds what should not be. */
export class Replay {
  entries = 0;
  offers = 0;
  #head = { number: 0, hash: NO_HASH };
  #lastPlace = 0;
  /** By the number of the place, in the order of joining. */
  readonly #waiting = new Map<number, Waiting>();
  /** The seats of the offers that are open, by the number of the place. */
  readonly #open = new Map<number, readonly number[]>();

  constructor(private readonly findings: Findings) {}

  get head(): { number: number; hash: string } {
    return this.#head;
  }

  add(entry: LogEntry): void {
    this.entries += 1;
    this.#link(entry);
    const { kind, number } = entry;
    if (kind === 'JOINED') this.#join(entry);
    else if (kind === 'PASSED_OVER') this.#passOver(entry);
    else if (kind === 'OFFERED') this.#offer(entry);
    else if (kind === 'TAKEN' || kind === 'DECLINED' || kind === 'LAPSED') this.#endOffer(entry);
    else if (kind === 'LEFT') this.#leave(entry);
    else if (kind === 'CLOSED') this.#close(entry);
    else if (kind === 'FREED') this.#free(entry);
    else this.findings.add('ends', `entry ${number} is of an unknown kind, ${kind}`);
  }

  #link(entry: LogEntry): void {
    const { number, hash } = entry;
    if (number !== this.#head.number + 1) {
      this.findings.add('gaps', `entry ${number} follows entry ${this.#head.number}`);
    } else if (hashAfter(this.#head.hash, entry) !== hash) {
      this.findings.add('chain', `entry ${number} or the hash before it has been changed`);
    }
    this.#head = { number, hash };
  }

  #join({ number, place, detail }: LogEntry): void {
    if (place !== this.#lastPlace + 1) {
      this.findings.add('joins', `entry ${number} gave number ${place} after number ${this.#lastPlace}`);
    }
    this.#lastPlace = place;
    this.#waiting.set(place, { seats: Number(said(detail).seats), passedOver: false });
  }

  #passOver({ number, place }: LogEntry): void {
    const fan = this.#waiting.get(place);
    if (fan) fan.passedOver = true;
    else this.findings.add('ends', `entry ${number} passes over number ${place}, which did not wait`);
  }

  #offer({ number, place, detail }: LogEntry): void {
    this.offers += 1;
    const { kept, seats: list = '' } = said(detail);
    const seats = list.split(',').map(Number);
    const fan = this.#waiting.get(place);
    if (!fan) {
      this.findings.add('once', `entry ${number} offers seats to number ${place}, which did not wait`);
    } else if (fan.seats !== seats.length) {
      const asked = `number ${place} had asked for ${fan.seats}`;
      this.findings.add('size', `entry ${number} offers ${seats.length} seats, ${asked}`);
    }
    for (const [before, { seats: wanted, passedOver }] of this.#waiting) {
      if (before >= place) break;
      if (passedOver || wanted > Number(kept)) continue;
      this.findings.add('order', `entry ${number} offers seats to number ${place} before number ${before}`);
    }
    for (const [other, both] of this.#offered(seats)) {
      const told = `seat ${both.join(', ')} to number ${place}, while number ${other} is offered it`;
      this.findings.add('once', `entry ${number} offers ${told}`);
    }
    this.#waiting.delete(place);
    this.#open.set(place, seats);
  }

  #endOffer({ number, place, kind }: LogEntry): void {
    if (this.#open.delete(place)) return;
    this.findings.add('ends', `entry ${number} says ${kind} of number ${place}, which had no open offer`);
  }

  #leave({ number, place }: LogEntry): void {
    if (this.#waiting.delete(place)) return;
    this.findings.add('ends', `entry ${number} says LEFT of number ${place}, which did not wait`);
  }

  #close({ number, detail }: LogEntry): void {
    const { waiting } = said(detail);
    if (Number(waiting) !== this.#waiting.size) {
      const counted = `by the log there were ${this.#waiting.size}`;
      this.findings.add('ends', `entry ${number} closes the list with ${waiting} who waited, ${counted}`);
    }
    this.#waiting.clear();
  }

  /** A list without fans frees all its seats. With fans, only what none of them could take. */
  #free({ number, detail }: LogEntry): void {
    if (this.#waiting.size === 0) return;
    const { kept, freed: list } = said(detail);
    if (kept === undefined || list === undefined) {
      const waited = `while ${this.#waiting.size} fans waited`;
      this.findings.add('public', `entry ${number} puts ${said(detail).seats} seats on sale ${waited}`);
      return;
    }
    const seats = list.split(',').map(Number);
    if (seats.length > Number(kept)) {
      const told = `puts ${seats.length} seats on sale, of ${kept} that were kept back`;
      this.findings.add('public', `entry ${number} ${told}`);
    }
    for (const [place, { seats: wanted, passedOver }] of this.#waiting) {
      if (passedOver || wanted > Number(kept)) continue;
      const waited = `while number ${place} waited, which would have fitted`;
      this.findings.add('public', `entry ${number} puts seats on sale ${waited}`);
    }
    for (const [place, both] of this.#offered(seats)) {
      const told = `puts seat ${both.join(', ')} on sale, while number ${place} is offered it`;
      this.findings.add('once', `entry ${number} ${told}`);
    }
  }

  /** Which of these seats are offered now, by the number of the place. */
  #offered(seats: readonly number[]): [place: number, both: number[]][] {
    return [...this.#open]
      .map(([place, theirs]): [number, number[]] => [place, seats.filter((seat) => theirs.includes(seat))])
      .filter(([, both]) => both.length > 0);
  }
}

/** `kept=2 seats=3,4`. */
function said(detail: string): Record<string, string | undefined> {
  return Object.fromEntries([...detail.matchAll(/(\w+)=([^ ]*)/g)].map(([, name, value]) => [name!, value]));
}
