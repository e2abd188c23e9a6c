import { ADMIN, type TestApp } from './app.js';
import { ask, run, signedIn } from './graphql.js';
import { decodeNumbered } from './ids.js';

export interface TestConcert {
  concertId: string;
  performanceId: string;
  /** The first seats in layout order, at most 100. */
  seatIds: string[];
}

/** Makes a performance begin at another time, as if it had been created for it. */
export async function beginsAt(
  { database }: Pick<TestApp, 'database'>,
  { performanceId }: TestConcert,
  startsAt: string,
): Promise<void> {
  await database.query('update performance set starts_at = $1 where id = $2', [
    startsAt,
    decodeNumbered('Performance', performanceId),
  ]);
}

const adminTokens = new Map<string, Promise<string>>();

/** One session of the admin for each server: hashing a password takes long. */
function adminToken(url: string): Promise<string> {
  const token = adminTokens.get(url) ?? signedIn(url, ADMIN);
  adminTokens.set(url, token);
  return token;
}

/** A concert on sale with one performance and one section, made through the API. */
export async function createConcert(
  app: Pick<TestApp, 'url'>,
  options: {
    rows?: number;
    seatsPerRow?: number;
    lab?: boolean;
    concert?: Record<string, unknown>;
  } = {},
): Promise<TestConcert> {
  const token = await adminToken(app.url);
  const input = {
    title: 'Test concert',
    ...options.concert,
    performances: [
      {
        startsAt: '2099-01-01T10:00:00.000Z',
        venue: { name: 'Test hall' },
        lab: options.lab ?? false,
        sections: [
          { name: 'A', rows: options.rows ?? 1, seatsPerRow: options.seatsPerRow ?? 10, price: 110_000 },
        ],
      },
    ],
  };
  const answer = await run(app.url, 'CreateConcert', { input }, token);
  const concert = answer.data?.createConcert;
  if (concert?.__typename !== 'Concert') throw new Error(JSON.stringify(answer));
  const performanceId: string = concert.performances.nodes[0].id;
  const seats = await ask(
    app.url,
    'query ($id: ID!) { performance(id: $id) { seats(first: 100) { nodes { id } } } }',
    { id: performanceId },
  );
  const nodes: { id: string }[] = seats.data.performance.seats.nodes;
  return { concertId: concert.id, performanceId, seatIds: nodes.map((seat) => seat.id) };
}
