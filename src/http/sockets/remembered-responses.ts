const BYTES_MAX = 16 * 2 ** 20;
/** What one takes in memory beside its own bytes and its key. */
const ENTRY_BYTES = 512;
const BYTES_A_UNIT = 2;

interface Entry<Response> {
  readonly response: Response;
  readonly of: Remembered<Response>;
  readonly key: string;
  readonly bytes: number;
}

/** Of one event, by what was asked. */
export type Remembered<Response> = Map<string, Entry<Response>>;

/** The responses to each event, by what was asked: those that are being made, and those that are kept. */
export class ResponsesOfEvents<Making, Response> {
  readonly #ofEvents = new WeakMap<
    object,
    { making: Map<string, Promise<Making>>; made: Remembered<Response> }
  >();

  of(event: object): { making: Map<string, Promise<Making>>; made: Remembered<Response> } {
    const known = this.#ofEvents.get(event) ?? { making: new Map(), made: new Map() };
    this.#ofEvents.set(event, known);
    return known;
  }
}

/**
 * Bounds the responses that are kept for the next caller with the same selection. The newest are kept. A
 * response that was forgotten is made again.
 */
export class RememberedResponses<Response> {
  readonly #entries = new Set<Entry<Response>>();
  #bytes = 0;

  constructor(
    private readonly bytesOf: (response: Response) => number,
    private readonly bytesMax = BYTES_MAX,
  ) {}

  remember(of: Remembered<Response>, key: string, response: Response): void {
    const before = of.get(key);
    if (before) this.#forget(before);
    const bytes = this.bytesOf(response) + BYTES_A_UNIT * key.length + ENTRY_BYTES;
    const entry = { response, of, key, bytes };
    of.set(key, entry);
    this.#entries.add(entry);
    this.#bytes += bytes;
    for (const oldest of this.#entries) {
      if (this.#bytes <= this.bytesMax) break;
      this.#forget(oldest);
    }
  }

  #forget(entry: Entry<Response>): void {
    this.#entries.delete(entry);
    entry.of.delete(entry.key);
    this.#bytes -= entry.bytes;
  }
}
