/** The choice of the best seats as docs/best-seats.md says it: every block there is, and the best of them. */

export interface ModelRow {
  firstSeatId: number;
  seats: number;
  sectionId: number;
  front: number;
  /** Null: a part of a standing section. */
  middle: number | null;
}

export interface ModelWish {
  count: number;
  adjacent: boolean;
  sectionId: number | null;
}

interface Block {
  seatIds: number[];
  leavesSingle: boolean;
  score: number;
  front: number;
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

/** Whether a free seat beside the block has no free seat on its other side. */
function leavesSingle(row: ModelRow, free: ReadonlySet<number>, seatIds: readonly number[]): boolean {
  const isFree = (id: number): boolean =>
    id >= row.firstSeatId && id < row.firstSeatId + row.seats && free.has(id) && !seatIds.includes(id);
  const left = seatIds[0]! - 1;
  const right = seatIds.at(-1)! + 1;
  return (isFree(left) && !isFree(left - 1)) || (isFree(right) && !isFree(right + 1));
}

function blocksIn(row: ModelRow, free: ReadonlySet<number>, size: number): Block[] {
  return range(0, Math.max(0, row.seats - size + 1)).flatMap((place) => {
    const seatIds = range(row.firstSeatId + place, size);
    if (!seatIds.every((id) => free.has(id))) return [];
    const aside = Math.abs(2 * place + size - 1 - row.middle!);
    return [
      {
        seatIds,
        leavesSingle: leavesSingle(row, free, seatIds),
        score: row.front + aside,
        front: row.front,
      },
    ];
  });
}

function standingBlocks(rows: readonly ModelRow[], free: ReadonlySet<number>, size: number): Block[] {
  const sections = Map.groupBy(
    rows.filter(({ middle }) => middle === null),
    ({ sectionId }) => sectionId,
  );
  return [...sections.values()].flatMap((parts) => {
    const places = parts.flatMap((part) => range(part.firstSeatId, part.seats)).filter((id) => free.has(id));
    if (places.length < size) return [];
    const { front } = parts[0]!;
    return [{ seatIds: places.slice(0, size), leavesSingle: false, score: front, front }];
  });
}

function bestBlock(
  rows: readonly ModelRow[],
  free: ReadonlySet<number>,
  size: number,
  rule: Rule,
): Block | undefined {
  const seated = rows.filter(({ middle }) => middle !== null).flatMap((row) => blocksIn(row, free, size));
  const single = (block: Block): boolean => rule.leaveNoSingle && block.leavesSingle;
  return [...seated, ...standingBlocks(rows, free, size)]
    .filter((block) => rule.orElse || !single(block))
    .sort(
      (a, b) =>
        Number(single(a)) - Number(single(b)) ||
        a.score - b.score ||
        a.front - b.front ||
        a.seatIds[0]! - b.seatIds[0]!,
    )[0];
}

export interface Rule {
  leaveNoSingle: boolean;
  /** A single seat may be left where nothing else fits. */
  orElse: boolean;
}

/** What each wish gets, one after the other; undefined: nothing. */
export function naivePick(
  rows: readonly ModelRow[],
  freeSeatIds: readonly number[],
  wishes: readonly ModelWish[],
  rule: Rule,
): (number[] | undefined)[] {
  let free: ReadonlySet<number> = new Set(freeSeatIds);
  return wishes.map(({ count, adjacent, sectionId }) => {
    const inScope = rows.filter((row) => sectionId === null || row.sectionId === sectionId);
    const got: number[] = [];
    let left = free;
    while (got.length < count) {
      const block = bestBlock(inScope, left, adjacent ? count : 1, rule);
      if (!block) return undefined;
      got.push(...block.seatIds);
      left = new Set([...left].filter((id) => !block.seatIds.includes(id)));
    }
    free = left;
    return got.toSorted((a, b) => a - b);
  });
}
