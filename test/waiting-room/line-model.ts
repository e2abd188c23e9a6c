/** A fan's place as a token says. */
export interface Ticket {
  userId: string;
  epoch: number;
  sequence: number;
  issuedAt: number;
}

interface Pass {
  userId: string;
  ended: boolean;
}

/**
 * A waiting room as it should be, in plain maps: what the scripts, the database and the followers say is
 * compared with it after every operation.
 */
export class RoomModel {
  epoch = 1;
  capacity = 3;
  paused = false;
  grace = false;
  highest = 0;
  /** The fans who are counted, have vanished, and are inside: sequences by user. */
  readonly line = new Map<string, number>();
  readonly away = new Map<string, number>();
  readonly inside = new Map<string, number>();
  /** Passes that are written down and that the line has not been told to forget, by sequence. */
  readonly passes = new Map<number, Pass>();
  /** Numbers that were admitted or given up: as the database knows, and as this line does. */
  readonly spent = new Set<number>();
  readonly spentHere = new Set<number>();
  /** Processes at which a fan has a socket. */
  readonly sockets = new Map<string, Set<string>>();
  /** All that were ever given out, the newest last. */
  readonly tickets = new Map<string, Ticket[]>();
  /** All fans who were ever admitted and written down, in order. */
  readonly admitted: number[] = [];
  written = 0;
  /** Whose places are written down, by sequence, and up to where the newest line's are. */
  readonly kept = new Map<number, string>();
  #keptTo = 0;

  sequenceOf(userId: string): number | undefined {
    return this.line.get(userId) ?? this.away.get(userId);
  }

  /** The fans who are counted, the first first. */
  inOrder(): [userId: string, sequence: number][] {
    return [...this.line].sort((a, b) => a[1] - b[1]);
  }

  rank(sequence: number): number {
    return [...this.line.values()].filter((each) => each < sequence).length;
  }

  /** A fan who is seen comes back from having vanished. */
  seen(userId: string): void {
    const sequence = this.away.get(userId);
    if (sequence === undefined) return;
    this.away.delete(userId);
    this.line.set(userId, sequence);
  }

  stand(userId: string, sequence: number, issuedAt: number): void {
    if (sequence <= this.highest) throw new Error(`${sequence} was issued again, after ${this.highest}`);
    this.highest = sequence;
    this.line.set(userId, sequence);
    this.keep({ userId, epoch: this.epoch, sequence, issuedAt });
  }

  keep(ticket: Ticket): void {
    const mine = this.ticketsOf(ticket.userId);
    if (mine.some(({ epoch, sequence }) => epoch === ticket.epoch && sequence === ticket.sequence)) return;
    this.tickets.set(ticket.userId, [...mine, ticket]);
  }

  leave(userId: string): void {
    const sequence = this.sequenceOf(userId);
    if (sequence !== undefined) this.spentHere.add(sequence);
    this.#stepOut(userId);
  }

  #stepOut(userId: string): void {
    this.line.delete(userId);
    this.away.delete(userId);
  }

  /** Those of the named fans without a socket anywhere vanish. */
  vanish(userIds: readonly string[]): void {
    for (const userId of userIds) {
      const sequence = this.line.get(userId);
      if (sequence === undefined || this.socketsOf(userId).size > 0) continue;
      this.line.delete(userId);
      this.away.set(userId, sequence);
    }
  }

  socketsOf(userId: string): Set<string> {
    const there = this.sockets.get(userId) ?? new Set();
    this.sockets.set(userId, there);
    return there;
  }

  /** Admits as many as may be, and says which fans. */
  take(budget: number): string[] {
    const free = Math.min(Math.floor(budget), this.capacity - this.inside.size);
    if (this.paused || this.grace || free <= 0) return [];
    const next = this.inOrder().slice(0, free);
    for (const [userId, sequence] of next) {
      this.line.delete(userId);
      this.inside.set(userId, sequence);
      this.spentHere.add(sequence);
    }
    return next.map(([userId, sequence]) => `${sequence}:${userId}`);
  }

  /** An entry of the journal is in the database now. */
  writeDown(version: number, kind: string, items: readonly string[]): void {
    if (version <= this.written) return;
    this.written = version;
    for (const item of items) {
      const [sequence, userId] = item.split(':');
      if (kind === 'ADMITTED') {
        this.passes.set(Number(sequence), { userId: userId!, ended: false });
        this.admitted.push(Number(sequence));
      }
      if (['ADMITTED', 'LEFT', 'EXCHANGED'].includes(kind)) this.spent.add(Number(sequence));
      if (kind === 'ENDED') this.passes.delete(Number(sequence));
    }
  }

  endPass(userId: string): void {
    for (const pass of this.passes.values()) if (pass.userId === userId) pass.ended = true;
  }

  /** Slots of those whose passes have ended are free. */
  release(): void {
    for (const [sequence, { userId, ended }] of this.passes) {
      if (ended && this.inside.get(userId) === sequence) this.inside.delete(userId);
    }
  }

  /** Redis has forgotten everything, and a process has begun the line anew. */
  begin(): void {
    this.epoch += 1;
    this.written = 0;
    this.grace = true;
    for (const map of [this.line, this.away, this.inside, this.sockets, this.spentHere]) map.clear();
    for (const [sequence, { userId, ended }] of this.passes) {
      if (ended) this.passes.delete(sequence);
      else this.inside.set(userId, sequence);
    }
    this.#keptTo = this.highest;
    for (const [sequence, userId] of this.kept) {
      if (this.spent.has(sequence) || this.inside.has(userId)) continue;
      this.away.set(userId, Math.min(sequence, this.away.get(userId) ?? sequence));
    }
  }

  /** The places of fans in line who have come since the last time are in the database now. */
  keepPlaces(): void {
    for (const [userId, sequence] of this.inOrder()) {
      if (sequence <= this.#keptTo) continue;
      this.kept.set(sequence, userId);
      this.#keptTo = sequence;
    }
  }

  ticketsOf(userId: string): Ticket[] {
    return this.tickets.get(userId) ?? [];
  }

  /** Tickets of earlier lines that are still good for a place. */
  returnable(userId: string): Ticket[] {
    const isSpent = (sequence: number) => this.spent.has(sequence) || this.spentHere.has(sequence);
    return this.ticketsOf(userId).filter(({ epoch, sequence }) => epoch < this.epoch && !isSpent(sequence));
  }

  /** Comes with a ticket. A better place than the ticket's is kept. */
  comeBack(ticket: Ticket): void {
    const { userId, sequence } = ticket;
    if (ticket.epoch >= this.epoch || this.inside.has(userId)) return;
    if (this.spent.has(sequence) || this.spentHere.has(sequence)) return;
    const now = this.sequenceOf(userId);
    if (now !== undefined && now <= sequence) return;
    if (now !== undefined) this.spentHere.add(now);
    this.#stepOut(userId);
    this.line.set(userId, sequence);
    this.kept.set(sequence, userId);
    this.keep({ ...ticket, epoch: this.epoch });
  }
}
