import { AT_ONCE, type Draw, type Draws, type RoomRow } from '../line/index.js';
import type { DrawLine } from './draw-line.js';

/**
 * Draws the order of a lobby. Each step can be repeated, by any process, with the same result. What is drawn
 * depends on the seed and on the list alone, and the first list that is written down is the one that counts.
 */
export class LobbyDraw {
  constructor(
    private readonly draws: Draws,
    private readonly line: DrawLine,
  ) {}

  /**
   * Goes as far as it can.
   *
   * @returns true when the line stands as drawn and the seed is in the journal
   * @throws LineLost
   */
  async advance(room: RoomRow): Promise<boolean> {
    const { concertId, epoch } = room;
    const draw = (await this.draws.of(concertId)) ?? (await this.#fix(room));
    if (!(await this.line.seal(concertId, epoch, draw.listHash))) return false;
    const pairs = draw.order.map((entrant, index): [number, number] => [entrant, draw.entrants[index]!]);
    for (let start = 0; start < pairs.length; start += AT_ONCE) {
      const needed = await this.line.place(concertId, epoch, pairs.slice(start, start + AT_ONCE));
      if (!needed) break;
    }
    return this.line.finish(concertId, epoch, draw.seed);
  }

  async #fix(room: RoomRow): Promise<Draw> {
    const { concertId, epoch } = room;
    while ((await this.line.close(concertId, epoch)) > 0);
    const entrants: number[] = [];
    for (;;) {
      const some = await this.line.entrants(concertId, epoch, entrants.at(-1) ?? 0);
      entrants.push(...some);
      if (some.length < AT_ONCE) break;
    }
    return this.draws.fix(room, entrants);
  }
}
