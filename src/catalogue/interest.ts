/** How many concerts are counted between two takings. Further ones are not: the counts are for comparing. */
const CONCERTS_MAX = 10_000;

/**
 * How often concerts were wanted since the last taking, in this process: a fan joined a waiting room or tried
 * to reserve. A note costs a look-up in a map, because it stands on the path of every reservation.
 */
export class Interest {
  #counts = new Map<number, number>();

  note(concertId: number): void {
    const count = this.#counts.get(concertId);
    if (count !== undefined) this.#counts.set(concertId, count + 1);
    else if (this.#counts.size < CONCERTS_MAX) this.#counts.set(concertId, 1);
  }

  /** The counts by concert. Counting begins anew. */
  take(): ReadonlyMap<number, number> {
    const taken = this.#counts;
    this.#counts = new Map();
    return taken;
  }
}
