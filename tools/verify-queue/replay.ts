import type { Findings } from './findings.js';
import { hashAfter, type LogEntry, NO_HASH } from './log.js';
import { AdmissionOrder } from './order.js';

/** `capacity=10 admitPerSecond=5 paused=0 inside=3`. */
const SETTING = /(\w+)=([^ ]*)/g;

/** Replays a log, entry by entry, and finds what should not be. */
export class Replay {
  entries = 0;
  admissions = 0;
  epoch = 0;
  /** What the log says of the draw: hashes of lists, and seeds. */
  readonly closed: string[] = [];
  readonly drawn: string[] = [];
  /** Entries that a receipt is about, and those that it needs to be compared with. */
  readonly kept = new Map<number, LogEntry>();
  #last: { number: number; hash: string } = { number: 0, hash: NO_HASH };
  #capacity = 0;
  readonly #inside = new Set<number>();
  readonly #admitted = new Set<number>();
  readonly #order = new AdmissionOrder();

  /**
   * @param lobbyIsDrawn whether no fan may be admitted before the draw
   * @param toKeep numbers of entries to keep
   */
  constructor(
    private readonly findings: Findings,
    private readonly lobbyIsDrawn: boolean,
    private readonly toKeep: ReadonlySet<number>,
  ) {}

  get head(): { number: number; hash: string } {
    return this.#last;
  }

  add(entry: LogEntry): void {
    this.entries += 1;
    this.#link(entry);
    if (this.toKeep.has(entry.number)) this.kept.set(entry.number, entry);
    this.#enterEpoch(entry);
    const { kind, sequence, number, detail } = entry;
    if (kind === 'SETTINGS') this.#capacity = Number(settingsOf(detail).capacity ?? this.#capacity);
    else if (kind === 'ADMITTED') this.#admit(entry);
    else if (kind === 'ENDED') this.#end(entry);
    else if (kind === 'RETURNED') this.#order.returned(sequence, number);
    else if (kind === 'CLOSED') this.#close(entry);
    else if (kind === 'DRAWN') this.#draw(entry);
    else if (kind === 'OPENED') this.#requireDraw(entry, 'the room opened');
  }

  #link(entry: LogEntry): void {
    const { number, hash } = entry;
    if (number !== this.#last.number + 1) {
      this.findings.add('gaps', `entry ${number} follows entry ${this.#last.number}`);
    } else if (hashAfter(this.#last.hash, entry) !== hash) {
      this.findings.add('chain', `entry ${number} or the hash before it has been changed`);
    }
    this.#last = { number, hash };
  }

  #enterEpoch({ number, kind, epoch, detail }: LogEntry): void {
    if (epoch === this.epoch) return;
    if (epoch < this.epoch) {
      this.findings.add('epochs', `entry ${number} is of epoch ${epoch}, after epoch ${this.epoch}`);
      return;
    }
    this.epoch = epoch;
    const inside = kind === 'SETTINGS' ? settingsOf(detail).inside : undefined;
    if (inside === undefined) {
      this.findings.add('epochs', `epoch ${epoch} begins with entry ${number}, a ${kind}`);
    } else if (Number(inside) !== this.#inside.size) {
      const counted = `by the log there were ${this.#inside.size}`;
      this.findings.add('epochs', `epoch ${epoch} begins with ${inside} inside, ${counted}`);
    }
  }

  #admit(entry: LogEntry): void {
    const { number, sequence } = entry;
    this.admissions += 1;
    this.#requireDraw(entry, `number ${sequence} was let in`);
    if (this.#inside.size >= this.#capacity) {
      const full = `${this.#inside.size} inside, capacity ${this.#capacity}`;
      this.findings.add('capacity', `entry ${number} let number ${sequence} in: ${full}`);
    }
    if (this.#admitted.has(sequence)) {
      this.findings.add('once', `entry ${number} let number ${sequence} in again`);
    }
    const overtaker = this.#order.admitted(sequence, number);
    if (overtaker !== undefined) {
      const waited = `which had not been away since number ${overtaker} was`;
      this.findings.add('order', `entry ${number} let number ${sequence} in, ${waited}`);
    }
    this.#admitted.add(sequence);
    this.#inside.add(sequence);
  }

  #end({ number, sequence }: LogEntry): void {
    if (!this.#inside.delete(sequence)) {
      this.findings.add('ended', `entry ${number}: number ${sequence} was not inside`);
    }
  }

  #close({ number, detail }: LogEntry): void {
    const [first] = this.closed;
    if (first !== undefined && first !== detail) {
      this.findings.add('draw', `entry ${number} tells another list than the one before`);
    }
    if (this.drawn.length > 0) this.findings.add('draw', `entry ${number} closes the list after the draw`);
    this.closed.push(detail);
  }

  #draw({ number, detail }: LogEntry): void {
    if (this.closed.length === 0) {
      this.findings.add('draw', `entry ${number} tells the seed before the list was closed`);
    }
    if (this.drawn.length > 0) this.findings.add('draw', `entry ${number} draws again`);
    this.drawn.push(detail);
  }

  #requireDraw({ number }: LogEntry, what: string): void {
    if (!this.lobbyIsDrawn || this.drawn.length > 0) return;
    this.findings.add('draw', `entry ${number}: ${what} before the draw`);
  }
}

function settingsOf(detail: string): Record<string, string> {
  return Object.fromEntries([...detail.matchAll(SETTING)].map(([, name, value]) => [name!, value!]));
}
