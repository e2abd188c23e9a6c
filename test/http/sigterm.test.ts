import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createConcert } from '../support/concert.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ask, guest, OPERATIONS } from '../support/graphql.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { KeptConnection } from './keep-alive.js';
import { until } from './until.js';

const CLIENTS = 20;
const SEATS_EACH = 400;

let database: TestDatabase;
let server: ServerProcess;
beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServerProcess(database.url, { MIGRATE_ON_START: 'false', SEED: 'false' });
});
afterAll(async () => {
  await server.kill();
  await database.drop();
});

interface Sale {
  performanceId: string;
  seatIds: string[];
  token: string;
}

/** Keys by the outcome of their request. */
interface Outcomes {
  held: string[];
  /** No answer: the connection was refused, or closed before the request was taken. */
  unanswered: string[];
  other: unknown[];
}

async function openSale(url: string): Promise<Sale> {
  const { performanceId } = await createConcert({ url }, { rows: CLIENTS, seatsPerRow: SEATS_EACH });
  const map = await ask(url, 'query($id:ID!){performance(id:$id){seatMap{sections{rows{seatIds}}}}}', {
    id: performanceId,
  });
  const rows: { seatIds: string[] }[] = map.data.performance.seatMap.sections[0].rows;
  return { performanceId, seatIds: rows.flatMap((row) => row.seatIds), token: await guest(url) };
}

/** Reserves one seat after the other, on one connection, until the server is gone. */
async function buy(url: string, sale: Sale, client: number, outcomes: Outcomes): Promise<void> {
  const connection = new KeptConnection(url);
  for (let place = 0; place < SEATS_EACH; place += 1) {
    const idempotencyKey = `${client}-${place}`;
    const seatIds = [sale.seatIds[client * SEATS_EACH + place]];
    const variables = { input: { performanceId: sale.performanceId, seatIds, idempotencyKey } };
    const request = { query: OPERATIONS.ReserveSeats, operationName: 'ReserveSeats', variables };
    try {
      const answer = await connection.send('/graphql', request, { authorization: `Bearer ${sale.token}` });
      const result = JSON.parse(answer.body).data?.reserveSeats;
      if (result?.__typename === 'Reservation') outcomes.held.push(idempotencyKey);
      else outcomes.other.push(answer);
    } catch {
      outcomes.unanswered.push(idempotencyKey);
      break;
    }
  }
  connection.close();
}

test('on SIGTERM under load what was taken is answered, and the process ends with 0', async () => {
  const url = server.url!;
  const sale = await openSale(url);
  const outcomes: Outcomes = { held: [], unanswered: [], other: [] };
  const buying = Array.from({ length: CLIENTS }, (_, client) => buy(url, sale, client, outcomes));
  await until(async () => outcomes.held.length >= 10 * CLIENTS, 20_000);
  const [code] = await Promise.all([server.terminate(), ...buying]);
  expect(code).toBe(0);
  // Every client was still sending when the server stopped.
  expect(outcomes.unanswered).toHaveLength(CLIENTS);
  expect(outcomes.other).toEqual([]);
  const written = await database.query<{ key: string }>('select idempotency_key as key from reservation');
  // Every reservation that was written was answered: no client is left without its outcome.
  expect(written.map(({ key }) => key).sort()).toEqual(outcomes.held.sort());
});
