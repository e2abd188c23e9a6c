/** Reacts within seconds, and is as uneven as the admissions are. */
const FAST_MS = 3_000;
/** Steady, and slow to react. */
const SLOW_MS = 20_000;
/** The steady mean is outdated once the two differ by more than so many standard deviations of a count. */
const DEVIATIONS = 3;

/**
 * Estimates admissions a second from counts. It keeps two exponentially weighted means, a steady one and a
 * quick one. The quick one takes over as soon as chance no longer explains how they differ.
 */
export class AdmissionRate {
  #atMs: number | undefined;
  #total = 0;
  #fast = 0;
  #slow = 0;
  #measuredMs = 0;
  #begun = false;

  /**
   * Takes a count.
   *
   * @param atMs any clock that does not go backwards
   * @param total counted until then; a smaller one than before begins a new measurement
   */
  count(atMs: number, total: number): void {
    if (this.#atMs === undefined || total < this.#total) {
      this.#atMs = atMs;
      this.#total = total;
      this.#fast = this.#slow = this.#measuredMs = 0;
      this.#begun = false;
      return;
    }
    const elapsedMs = atMs - this.#atMs;
    if (elapsedMs <= 0) return;
    // The first count begins the measurement and is not part of it: how long it took says nothing.
    if (!this.#begun) {
      this.#begun = total > this.#total;
      this.#atMs = atMs;
      this.#total = total;
      return;
    }
    const perSecond = ((total - this.#total) * 1_000) / elapsedMs;
    this.#measuredMs += elapsedMs;
    this.#fast += (perSecond - this.#fast) * this.#weight(elapsedMs, FAST_MS);
    this.#slow += (perSecond - this.#slow) * this.#weight(elapsedMs, SLOW_MS);
    const chance = DEVIATIONS * Math.sqrt(Math.max(this.#slow, 1_000 / FAST_MS) / (FAST_MS / 1_000));
    if (Math.abs(this.#fast - this.#slow) > chance) this.#slow = this.#fast;
    this.#atMs = atMs;
    this.#total = total;
  }

  /** 0 while the rate is unknown, and when nothing has happened for long. */
  get perSecond(): number {
    return this.#measuredMs < FAST_MS || this.#slow < 0.001 ? 0 : this.#slow;
  }

  /** In the beginning the mean is that of all counts there are. */
  #weight(elapsedMs: number, windowMs: number): number {
    return Math.max(1 - Math.exp(-elapsedMs / windowMs), elapsedMs / this.#measuredMs);
  }
}
