import type { Api } from '../../harness/api.js';

/** The fixtures' rows. */
const SEATS_A_ROW = 100;
const TRIES_MAX = 10;

export interface Hall {
  url: string;
  performanceId: string;
  /** The ids of the seats, row by row from the front. */
  layout: readonly string[];
}

/** Who wants how many seats side by side. */
export interface Fan {
  token: string;
  key: string;
  count: number;
}

/** What one try came to: seats; none, and there is no use in another; or another try may help. */
export type Tried = 'HELD' | 'NONE' | 'AGAIN';

interface Begun {
  api: Api;
  hall: Hall;
  random: () => number;
}

type Ask = (fan: Fan, tries: number) => Promise<Tried>;

/** How fans come to their seats. */
export interface Way {
  name: string;
  triesMax: number;
  begin(begun: Begun): Ask;
}

interface Result {
  __typename: string;
  code?: string;
  seats?: { id: string }[];
}

const bestSeats: Way = {
  name: 'reserveBestSeats',
  triesMax: TRIES_MAX,
  begin:
    ({ api, hall: { performanceId } }) =>
    async ({ token, key, count }) => {
      const input = { performanceId, count, strategy: 'ATOMIC', idempotencyKey: key };
      const { reserveBestSeats: result } = await api.run<{ reserveBestSeats: Result }>(
        'ReserveBestSeats',
        { input },
        token,
      );
      if (result.__typename === 'Reservation') return 'HELD';
      return result.code === 'SEAT_CONTENDED' ? 'AGAIN' : 'NONE';
    },
};

/**
 * Fans see one seat map that shows at once what an answer has told: better than any they have. Each picks one
 * of the free blocks of its size, and another one when it was not the first.
 */
const byHand: Way = {
  name: 'ATOMIC by hand',
  triesMax: TRIES_MAX,
  begin({ api, hall: { performanceId, layout }, random }) {
    const places = new Map(layout.map((id, place) => [id, place]));
    const free = layout.map(() => true);
    return async ({ token, key, count }, tries) => {
      const blocks = freeBlocks(free, count);
      if (blocks.length === 0) return 'NONE';
      const first = blocks[Math.floor(random() * blocks.length)]!;
      const seatIds = layout.slice(first, first + count);
      const input = { performanceId, seatIds, strategy: 'ATOMIC', idempotencyKey: `${key} ${tries}` };
      const { reserveSeats: result } = await api.run<{ reserveSeats: Result }>(
        'ReserveSeats',
        { input },
        token,
      );
      for (const { id } of result.seats ?? []) free[places.get(id)!] = false;
      return result.__typename === 'Reservation' ? 'HELD' : 'AGAIN';
    };
  },
};

/** The first places of all free blocks. */
function freeBlocks(free: readonly boolean[], count: number): number[] {
  const blocks: number[] = [];
  let run = 0;
  free.forEach((isFree, place) => {
    if (place % SEATS_A_ROW === 0) run = 0;
    run = isFree ? run + 1 : 0;
    if (run >= count) blocks.push(place - count + 1);
  });
  return blocks;
}

export const WAYS: readonly Way[] = [bestSeats, byHand];
