import { callApi } from './api.js';

const FIND = `query FindFreeSeat {
  concerts(first: 10) {
    nodes {
      id
      saleStatus
      waitingRoom { id }
      performances(first: 3) {
        nodes {
          id
          lab
          sections { id }
          seats(first: 5, filter: { status: AVAILABLE }) { nodes { id } }
        }
      }
    }
  }
}`;

interface Performance {
  id: string;
  lab: boolean;
  sections: { id: string }[];
  seats: { nodes: { id: string }[] };
}

interface Concert {
  id: string;
  saleStatus: string;
  waitingRoom: { id: string } | null;
  performances: { nodes: Performance[] };
}

/** Real ids to try operations with; those the API has nothing for are undefined. */
export interface FreeSeat {
  performanceId?: string;
  sectionId?: string;
  /** An AVAILABLE seat of that performance. */
  seatId?: string;
  /** A concert with a waiting room, on sale where there is one. */
  waitingConcertId?: string;
}

/**
 * A higher number means a better chance for a newcomer's reservation. An open sale weighs more than all the
 * rest together.
 */
function suitability(concert: Concert, performance: Performance): number {
  return (
    (concert.saleStatus === 'ON_SALE' ? 8 : 0) +
    (performance.seats.nodes.length > 0 ? 4 : 0) +
    (concert.waitingRoom ? 0 : 2) +
    (performance.lab ? 0 : 1)
  );
}

/**
 * Chooses the performance that suits a newcomer best, and one of its free seats at random, so that two
 * visitors seldom meet at the same seat.
 */
function choose(concerts: Concert[]): FreeSeat {
  const [best] = concerts
    .flatMap((concert) => concert.performances.nodes.map((performance) => ({ concert, performance })))
    .sort((a, b) => suitability(b.concert, b.performance) - suitability(a.concert, a.performance));
  const rooms = concerts.filter(({ waitingRoom }) => waitingRoom);
  const seats = best?.performance.seats.nodes ?? [];
  return {
    performanceId: best?.performance.id,
    sectionId: best?.performance.sections[0]?.id,
    seatId: seats[Math.floor(Math.random() * seats.length)]?.id,
    waitingConcertId: (rooms.find(({ saleStatus }) => saleStatus === 'ON_SALE') ?? rooms[0])?.id,
  };
}

/**
 * Asks the API for something to try.
 *
 * @throws Error with a message for the visitor when the API cannot be asked
 */
export async function findFreeSeat(): Promise<FreeSeat> {
  const data = await callApi<{ concerts: { nodes: Concert[] } }>(FIND);
  return choose(data.concerts.nodes);
}
