const ARENA_BYTES = 1024 * 1_024;

/**
 * What was sent when, and what was answered, as it came. All of it is read when the clock has stopped: while
 * it runs, an answer costs the load a copy of its bytes.
 */
export class Journal {
  /** How many operations have begun; they are numbered from 0. */
  count = 0;
  /** When each was to be sent, was sent, and was answered: milliseconds of `performance.now()`. */
  readonly since: Float64Array;
  readonly sentAt: Float64Array;
  readonly endedAt: Float64Array;
  private readonly arenas: Buffer[] = [];
  private arena = Buffer.alloc(0);
  private filled = 0;
  /** Where each answer is. */
  private readonly arenaOf: Uint32Array;
  private readonly from: Uint32Array;
  private readonly bytes: Uint32Array;
  private readonly losses = new Map<number, string>();

  /** @param capacity at most so many operations will be */
  constructor(capacity: number) {
    this.since = new Float64Array(capacity);
    this.sentAt = new Float64Array(capacity);
    this.endedAt = new Float64Array(capacity);
    this.arenaOf = new Uint32Array(capacity);
    this.from = new Uint32Array(capacity);
    this.bytes = new Uint32Array(capacity);
  }

  /** @returns the operation's number */
  begin(since: number, sentAt: number): number {
    const operation = this.count;
    this.count += 1;
    this.since[operation] = since;
    this.sentAt[operation] = sentAt;
    return operation;
  }

  /** @param endedAt when these bytes of the buffer had come */
  answered(operation: number, endedAt: number, buffer: Buffer, from: number, to: number): void {
    const bytes = to - from;
    if (this.filled + bytes > this.arena.length) this.addArena(bytes);
    buffer.copy(this.arena, this.filled, from, to);
    this.endedAt[operation] = endedAt;
    this.arenaOf[operation] = this.arenas.length - 1;
    this.from[operation] = this.filled;
    this.bytes[operation] = bytes;
    this.filled += bytes;
  }

  lost(operation: number, endedAt: number, why: string): void {
    this.endedAt[operation] = endedAt;
    this.losses.set(operation, why);
  }

  /** Why there is no answer. */
  lossOf(operation: number): string | undefined {
    return this.losses.get(operation);
  }

  /** The body of the answer. */
  textOf(operation: number): string {
    const from = this.from[operation]!;
    const arena = this.arenas[this.arenaOf[operation]!];
    return arena?.toString('latin1', from, from + this.bytes[operation]!) ?? '';
  }

  private addArena(bytes: number): void {
    this.arena = Buffer.allocUnsafeSlow(Math.max(bytes, ARENA_BYTES));
    this.arenas.push(this.arena);
    this.filled = 0;
  }
}
