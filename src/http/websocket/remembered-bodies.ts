/** Smaller bodies are not counted: there are as many as operations, and they are freed with their event. */
const COUNTED_FROM = 4 * 1024;
const BYTES_MAX = 16 * 2 ** 20;

interface Entry {
  bodies: Map<string, Buffer | Promise<Buffer>>;
  key: string;
  bytes: number;
}

/**
 * Bounds the large bodies that are kept for the next caller with the same selection. The newest are kept. A
 * body that was forgotten is made again.
 */
export class RememberedBodies {
  readonly #entries = new Set<Entry>();
  #bytes = 0;

  constructor(private readonly bytesMax = BYTES_MAX) {}

  remember(bodies: Entry['bodies'], key: string, body: Buffer): void {
    bodies.set(key, body);
    if (body.length < COUNTED_FROM) return;
    this.#entries.add({ bodies, key, bytes: body.length });
    this.#bytes += body.length;
    for (const entry of this.#entries) {
      if (this.#bytes <= this.bytesMax) return;
      this.#entries.delete(entry);
      entry.bodies.delete(entry.key);
      this.#bytes -= entry.bytes;
    }
  }
}
