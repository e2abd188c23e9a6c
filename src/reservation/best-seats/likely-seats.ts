import type { SaleFacts } from '../../catalogue/index.js';
import type { BestSeatsWish } from '../strategy.js';
import type { FreeSeats } from './free-seats.js';
import type { ScoredRow } from './scored-rows.js';

/** The seats of one wish, in the order of their ids; undefined: none were found. */
export type LikelySeats = readonly number[] | undefined;

/** Free seats without a gap. */
interface Run {
  row: ScoredRow;
  firstSeatId: number;
  seats: number;
}

interface Block {
  /** The number of its run. */
  at: number;
  /** How many seats of the run are on its left. */
  gap: number;
}

/**
 * Chooses seats by the rules of pick_best_seats, among what is probably free, where a block that leaves a
 * single seat is never chosen. The transaction holds them if they are free, and chooses others if not.
 *
 * @param all in the order of their fronts
 * @returns the seats of each wish
 */
export function likelySeats(
  all: readonly ScoredRow[],
  free: FreeSeats,
  performance: Pick<SaleFacts, 'firstSeatId' | 'leavesNoSingle'>,
  wishes: readonly BestSeatsWish[],
): LikelySeats[] {
  const runs = new Runs(all, free, performance.firstSeatId);
  const fruitless = new Set<string>();
  return wishes.map(({ count, adjacent, sectionId }) => {
    const size = adjacent ? count : 1;
    const kind = `${sectionId} ${size} ${count}`;
    if (fruitless.has(kind)) return undefined;
    const saved = adjacent ? undefined : runs.save();
    const seatIds: number[] = [];
    for (let blocks = count / size; blocks > 0; blocks -= 1) {
      const block = runs.best(size, sectionId, performance.leavesNoSingle);
      if (!block) {
        if (saved) runs.restore(saved);
        // Seats only become fewer: what fits nowhere will fit nowhere. But a single seat that would be left
        // alone may be taken meanwhile.
        if (!performance.leavesNoSingle) fruitless.add(kind);
        return undefined;
      }
      seatIds.push(...runs.take(block, size));
    }
    return seatIds.sort((a, b) => a - b);
  });
}

/** The free seats, nearest to the front first. Rows that are too far back to matter are never read. */
class Runs {
  #runs: Run[] = [];
  #rowsRead = 0;

  constructor(
    private readonly rows: readonly ScoredRow[],
    private readonly free: FreeSeats,
    private readonly firstSeatId: number,
  ) {}

  save(): { runs: Run[]; rowsRead: number } {
    return { runs: this.#runs.slice(), rowsRead: this.#rowsRead };
  }

  restore({ runs, rowsRead }: { runs: Run[]; rowsRead: number }): void {
    this.#runs = runs;
    this.#rowsRead = rowsRead;
  }

  best(size: number, sectionId: number | null, leavesNoSingle: boolean): Block | undefined {
    let best: Block | undefined;
    let bestScore = Number.POSITIVE_INFINITY;
    let standing: { sectionId: number; at: number; seats: number } | undefined;
    for (let at = 0; this.#reaches(at); at += 1) {
      const { row, firstSeatId, seats } = this.#runs[at]!;
      if (row.front >= bestScore) break;
      if (sectionId !== null && row.sectionId !== sectionId) continue;
      if (row.middle === null) {
        if (standing?.sectionId !== row.sectionId) standing = { sectionId: row.sectionId, at, seats: 0 };
        standing.seats += seats;
        if (standing.seats < size) continue;
        best = { at: standing.at, gap: 0 };
        bestScore = row.front;
        continue;
      }
      const ideal = 2 * (row.firstSeatId - firstSeatId) + row.middle - size + 1;
      const gap = bestGap(seats - size, ideal, leavesNoSingle);
      if (gap === undefined) continue;
      const score = row.front + Math.abs(2 * gap - ideal);
      if (score >= bestScore) continue;
      best = { at, gap };
      bestScore = score;
    }
    return best;
  }

  /** @returns the ids of the seats that are not free from now on */
  take({ at, gap }: Block, size: number): number[] {
    const seatIds: number[] = [];
    if (this.#runs[at]!.row.middle !== null) {
      const run = this.#runs[at]!;
      const first = run.firstSeatId + gap;
      for (let seat = 0; seat < size; seat += 1) seatIds.push(first + seat);
      const right = { ...run, firstSeatId: first + size, seats: run.seats - gap - size };
      const left = { ...run, seats: gap };
      this.#runs.splice(at, 1, ...[left, right].filter(({ seats }) => seats > 0));
      return seatIds;
    }
    let run = at;
    for (; seatIds.length < size; run += 1) {
      const { firstSeatId, seats, ...rest } = this.#runs[run]!;
      const taken = Math.min(seats, size - seatIds.length);
      for (let seat = 0; seat < taken; seat += 1) seatIds.push(firstSeatId + seat);
      this.#runs[run] = { ...rest, firstSeatId: firstSeatId + taken, seats: seats - taken };
    }
    return seatIds;
  }

  /** Whether there is such a run; reads on where it is not known. */
  #reaches(at: number): boolean {
    while (at >= this.#runs.length && this.#rowsRead < this.rows.length) {
      this.#read(this.rows[this.#rowsRead]!);
      this.#rowsRead += 1;
    }
    return at < this.#runs.length;
  }

  #read(row: ScoredRow): void {
    const offset = row.firstSeatId - this.firstSeatId;
    for (let start = 0; start < row.seats; start += 1) {
      if (this.free[offset + start] !== 1) continue;
      let end = start + 1;
      while (end < row.seats && this.free[offset + end] === 1) end += 1;
      this.#runs.push({ row, firstSeatId: row.firstSeatId + start, seats: end - start });
      start = end;
    }
  }
}

/** The place nearest to the ideal one, both from the run's first seat; undefined: there is none. */
function bestGap(spare: number, ideal: number, leavesNoSingle: boolean): number | undefined {
  if (spare < 0) return undefined;
  const nearest = Math.max(0, Math.min(spare, Math.trunc(ideal / 2)));
  const leavesSingle = (gap: number): boolean => gap === 1 || spare - gap === 1;
  if (!leavesNoSingle || !leavesSingle(nearest)) return nearest;
  let best: number | undefined;
  for (let gap = Math.max(0, nearest - 2); gap <= Math.min(spare, nearest + 2); gap += 1) {
    if (leavesSingle(gap)) continue;
    if (best === undefined || Math.abs(2 * gap - ideal) < Math.abs(2 * best - ideal)) best = gap;
  }
  return best;
}
