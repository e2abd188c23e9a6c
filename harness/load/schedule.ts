/** Something that a fan does at some time. */
export interface Due {
  /** Milliseconds after the start. */
  at: number;
  /** By the place in the trace. */
  fan: number;
  /** 0 for the first wish. */
  attempt: number;
  /** What is done with this reservation; absent: seats are asked for. */
  change?: { f: 'cancel' | 'pay'; reservationId: string };
}

/**
 * What fans will do, in the order of time: what is known from the start in a list, what is added later in a
 * binary heap, whose root is due first.
 */
export class Schedule {
  private readonly heap: Due[] = [];
  private knownHead = 0;

  /** @param known in the order of time */
  constructor(private readonly known: readonly Due[] = []) {}

  get next(): Due | undefined {
    const [added] = this.heap;
    const known = this.known[this.knownHead];
    return added === undefined || (known !== undefined && known.at <= added.at) ? known : added;
  }

  add(due: Due): void {
    const { heap } = this;
    let place = heap.push(due) - 1;
    for (let parent = above(place); place > 0 && heap[parent]!.at > due.at; parent = above(place)) {
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = due;
  }

  /** Removes what is due first, of which there is one. */
  take(): Due {
    const { heap, next } = this;
    if (next === this.known[this.knownHead]) {
      this.knownHead += 1;
      return next!;
    }
    const taken = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return taken;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child += 1;
      if (heap[child]!.at >= last.at) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return taken;
  }
}

function above(place: number): number {
  return (place - 1) >> 1;
}
