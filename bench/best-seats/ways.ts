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

interface MapRead {
  performance: { seatMap: { statuses: string } };
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

/** As fans do it: each reads the seat map before each try, and picks one of its free blocks. */
const byHandReading: Way = {
  name: 'ATOMIC by hand, the map read',
  triesMax: TRIES_MAX,
  begin:
    ({ api, hall: { performanceId, layout }, random }) =>
    async ({ token, key, count }, tries) => {
      const { performance } = await api.run<MapRead>('SeatMapStatuses', { performanceId }, token);
      const statuses = Buffer.from(performance.seatMap.statuses, 'base64');
      const free = layout.map((_, place) => ((statuses[place >> 2]! >> (6 - 2 * (place % 4))) & 3) === 0);
      const blocks = freeBlocks(free, count);
      if (blocks.length === 0) return 'NONE';
      const first = blocks[Math.floor(random() * blocks.length)]!;
      const result = await reserve(api, token, {
        performanceId,
        seatIds: layout.slice(first, first + count),
        strategy: 'ATOMIC',
        idempotencyKey: `${key} ${tries}`,
      });
      return result.__typename === 'Reservation' ? 'HELD' : 'AGAIN';
    },
};

/**
 * Fans see one seat map that costs nothing and shows at once what an answer has told: better than any they
 * have. Each picks one of the free blocks of its size, and another one when it was not the first.
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
      const result = await reserve(api, token, input);
      for (const { id } of result.seats ?? []) free[places.get(id)!] = false;
      return result.__typename === 'Reservation' ? 'HELD' : 'AGAIN';
    };
  },
};

async function reserve(api: Api, token: string, input: object): Promise<Result> {
  const { reserveSeats } = await api.run<{ reserveSeats: Result }>('ReserveSeats', { input }, token);
  return reserveSeats;
}

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

export const WAYS: readonly Way[] = [bestSeats, byHandReading, byHand];
