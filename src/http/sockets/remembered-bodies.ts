const BYTES_MAX = 16 * 2 ** 20;
/** What one takes in memory beside its body and its key. */
const ENTRY_BYTES = 512;
const BYTES_A_UNIT = 2;

interface Remembered {
  readonly body: Buffer;
  /** When the making of it began, on the monotonic clock. */
  readonly begunMs: number;
}

interface Entry extends Remembered {
  bodies: Bodies;
  key: string;
  bytes: number;
}

/** Of one event, by what was asked. */
export type Bodies = Map<string, Entry>;

/**
/**
 * Bounds the bodies that are kept for the next caller with the same selection. The newest are kept. A body
 * that was forgotten is made again.
 */
export class RememberedBodies {
  readonly #entries = new Set<Entry>();
  #bytes = 0;

  constructor(private readonly bytesMax = BYTES_MAX) {}

  /** @returns the body to send: the one before where it is equal, so that it is in memory once */
  remember(bodies: Bodies, key: string, { body, begunMs }: Remembered): Buffer {
    const before = bodies.get(key);
    if (before) this.#forget(before);
    const kept = before?.body.equals(body) ? before.body : body;
    const bytes = kept.length + BYTES_A_UNIT * key.length + ENTRY_BYTES;
    const entry: Entry = { body: kept, begunMs, bodies, key, bytes };
    bodies.set(key, entry);
    this.#entries.add(entry);
    this.#bytes += bytes;
    for (const oldest of this.#entries) {
      if (this.#bytes <= this.bytesMax) break;
      this.#forget(oldest);
    }
    return kept;
  }

  #forget(entry: Entry): void {
    this.#entries.delete(entry);
    entry.bodies.delete(entry.key);
    this.#bytes -= entry.bytes;
  }
}
