import type { Redis } from 'ioredis';
import type { RedisScript } from '../../platform/redis-script.js';
import { AT_ONCE, LineLost, lineKeys, scriptsOnLine } from '../line/index.js';

const NAMES = ['draw-close', 'draw-entrants', 'draw-seal', 'draw-place', 'draw-finish'] as const;

/**
 * Newcomers are moved at the end, a portion at a time. No second brings as many as all these portions hold.
 */
const FINISH_TRIES = 1_000;

/** What a draw does with a line: one script (lua/draw-*.lua) for each page of it. */
export class DrawLine {
  readonly #scripts: Record<(typeof NAMES)[number], RedisScript>;

  constructor(
    redis: Redis,
    private readonly deployment: string,
    private readonly vanishedAfterMs: number,
  ) {
    this.#scripts = scriptsOnLine(redis, 'fairness', NAMES);
  }

  /**
   * Closes the list.
   *
   * @returns how many of the fans who are away are still to be brought in
   */
  async close(concertId: number, epoch: number): Promise<number> {
    return Number(await this.#run(concertId, 'draw-close', [epoch, this.vanishedAfterMs, AT_ONCE]));
  }

  async entrants(concertId: number, epoch: number, after: number): Promise<number[]> {
    const answer = await this.#run(concertId, 'draw-entrants', [epoch, after, AT_ONCE]);
    return (answer as string[]).map(Number);
  }

  /** @returns true once the hash of the list is written down */
  async seal(concertId: number, epoch: number, listHash: string): Promise<boolean> {
    return (await this.#run(concertId, 'draw-seal', [epoch, listHash])) === 1;
  }

  /**
   * Places some entrants.
   *
   * @returns false: no entrant has to be placed (any more)
   */
  async place(
    concertId: number,
    epoch: number,
    pairs: readonly (readonly [entrant: number, number: number])[],
  ): Promise<boolean> {
    return (await this.#run(concertId, 'draw-place', [epoch, ...pairs.flat()])) === 1;
  }

  async finish(concertId: number, epoch: number, seed: string): Promise<boolean> {
    for (let tries = 0; tries < FINISH_TRIES; tries += 1) {
      if ((await this.#run(concertId, 'draw-finish', [epoch, seed, AT_ONCE])) === 1) return true;
    }
    return false;
  }

  async #run(
    concertId: number,
    script: (typeof NAMES)[number],
    values: readonly (string | number)[],
  ): Promise<unknown> {
    const answer = await this.#scripts[script](lineKeys(this.deployment, concertId), values);
    if (answer === null) throw new LineLost(`the line of concert ${concertId} is lost`);
    return answer;
  }
}
