import { Api } from '../../harness/api.js';
import type { Fan, Hall, Way } from './ways.js';

export interface Played {
  /** How many fans got their seats. */
  groups: number;
  requests: number;
  seconds: number;
}

interface Wish {
  hall: Hall;
  fans: readonly Fan[];
  way: Way;
  connections: number;
  random: () => number;
}

/** All fans, each with one request under way, so many at once. */
export async function play({ hall, fans, way, connections, random }: Wish): Promise<Played> {
  const api = new Api(hall.url);
  const ask = way.begin({ api, hall, random });
  let next = 0;
  let groups = 0;
  let requests = 0;
  const beganMs = performance.now();
  const line = async (): Promise<void> => {
    while (next < fans.length) {
      const fan = fans[next]!;
      next += 1;
      for (let tries = 0; tries < way.triesMax; tries += 1) {
        requests += 1;
        const tried = await ask(fan, tries);
        if (tried === 'HELD') groups += 1;
        if (tried !== 'AGAIN') break;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, line));
  return { groups, requests, seconds: (performance.now() - beganMs) / 1_000 };
}
