import { run } from '../../support/graphql.js';

interface Wanted {
  count: number;
  adjacent?: boolean;
  sectionId?: string;
  strategy?: string;
  accessCode?: string;
  key?: string;
}

let keys = 0;

/** The answer to a request for the best seats. */
export async function askBest(
  app: { url: string },
  token: string | undefined,
  performanceId: string,
  { key, ...wanted }: Wanted,
) {
  keys += 1;
  const input = { performanceId, idempotencyKey: key ?? `best ${keys}`, ...wanted };
  return run(app.url, 'ReserveBestSeats', { input }, token);
}

/** The result of it, with the seats as they are printed: row and number. */
export async function reserveBest(
  app: { url: string },
  token: string,
  performanceId: string,
  wanted: Wanted,
) {
  const answer = await askBest(app, token, performanceId, wanted);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  const result = answer.data.reserveBestSeats;
  const printed = result.seats?.map((seat: { row: string; number: string }) => `${seat.row}${seat.number}`);
  return { ...result, printed };
}
