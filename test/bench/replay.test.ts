import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { ReplayJob } from '../../harness/load/job.js';
import { runReplay } from '../../harness/load/replay.js';
import type { Trace } from '../../harness/load/trace.js';
import { HistoryWriter } from '../../tools/judge/history.js';
import { collectOperations, isCancel, isPay } from '../../tools/judge/operations.js';

interface Asked {
  at: number;
  seats: string[];
  reservationId: string | undefined;
}

/** Answers each request after so long, and refuses every seat in `taken`. */
interface Behaviour {
  answersAfterMs: number;
  taken?: string[];
  /** As a server may after any answer. */
  closesConnections?: boolean;
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(behaviour: Behaviour): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const { input } = JSON.parse(body).variables;
    const seats: string[] = input.seatIds ?? [];
    asked.push({ at: performance.now(), seats, reservationId: input.reservationId });
    const isTaken = seats.some((seat) => behaviour.taken?.includes(seat));
    const held = {
      __typename: 'Reservation',
      id: `rsv_${seats[0]}`,
      status: 'HELD',
      version: 1,
      seats: seats.map((id) => ({ id })),
    };
    const result = isTaken ? { __typename: 'SeatsUnavailable', code: 'SEAT_TAKEN' } : held;
    const paid = { __typename: 'Reservation', id: input.reservationId, status: 'CONFIRMED', version: 2 };
    const text = JSON.stringify({
      data: { reserveSeats: result, cancelReservation: held, payReservation: paid },
    });
    const headers = {
      'content-length': text.length,
      ...(behaviour.closesConnections && { connection: 'close' }),
    };
    setTimeout(() => response.writeHead(200, headers).end(text), behaviour.answersAfterMs);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function replay(url: string, trace: Trace, how: Pick<ReplayJob, 'pace' | 'connections'>) {
  const history = new HistoryWriter({ keep: true });
  const result = await runReplay(
    {
      name: 'test',
      url,
      strategy: 'ATOMIC',
      performanceId: 'per_1',
      trace,
      ...how,
      documents: { reserve: 'mutation', cancel: 'mutation', pay: 'mutation' },
      guests: [{ id: 'vwr_1', token: 'token' }],
      seatIds: ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9'],
    },
    history,
    () => undefined,
  );
  return { result, operations: await collectOperations(history.events) };
}

/** One fan after the other asks for a seat, 20 ms apart. */
const queue: Trace = Array.from({ length: 10 }, (_, place) => ({
  at: place * 20,
  wishes: [{ afterMs: 0, seats: [place] }],
}));
const SLOW_MS = 400;

test('an open loop sends what is due while nothing has been answered', async () => {
  const { url, asked } = await serve({ answersAfterMs: SLOW_MS });
  const { result } = await replay(url, queue, { pace: 'open', connections: 10 });
  expect(asked.at(-1)!.at - asked[0]!.at).toBeLessThan(SLOW_MS);
  expect(result).toMatchObject({ accepted: 10, sent: 10, bound: 0, faults: {} });
});

test('who waits for a connection waits for the server: latency counts from the intended start', async () => {
  const { url } = await serve({ answersAfterMs: SLOW_MS });
  const { result } = await replay(url, queue, { pace: 'open', connections: 5 });
  expect(result.bound).toBe(5);
  // The last five are sent when the first five are answered, and are answered as long after that.
  expect(result.p99Ms).toBeGreaterThan(SLOW_MS * 1.5);
  expect(result.p50Ms).toBeGreaterThanOrEqual(SLOW_MS);
});

test('a closed loop sends the same as soon as a connection is free', async () => {
  const { url, asked } = await serve({ answersAfterMs: 0 });
  const late: Trace = queue.map((fan) => ({ ...fan, at: fan.at + 60_000 }));
  const { result } = await replay(url, late, { pace: 'closed', connections: 1 });
  expect(asked.map(({ seats }) => seats)).toEqual(queue.map((_, place) => [`s${place}`]));
  expect(result).toMatchObject({ accepted: 10, bound: 0 });
});

test('a refused fan thinks, asks for other seats, and may give them back', async () => {
  const { url, asked } = await serve({ answersAfterMs: 0, taken: ['s1', 's3'] });
  const wishes = [
    { afterMs: 0, seats: [0, 1] },
    { afterMs: 50, seats: [2, 3] },
    { afterMs: 50, seats: [4, 5] },
    { afterMs: 50, seats: [6] },
  ];
  const trace: Trace = [{ at: 0, wishes, cancelAfterMs: 80 }];
  const { result, operations } = await replay(url, trace, { pace: 'open', connections: 3 });
  expect(asked.map(({ seats, reservationId }) => reservationId ?? seats)).toEqual([
    ['s0', 's1'],
    ['s2', 's3'],
    ['s4', 's5'],
    'rsv_s4',
  ]);
  expect(asked[1]!.at - asked[0]!.at).toBeGreaterThanOrEqual(50);
  expect(asked[3]!.at - asked[2]!.at).toBeGreaterThanOrEqual(80);
  expect(result).toMatchObject({ accepted: 1, refused: { SEAT_TAKEN: 2 }, cancelled: 1 });
  expect(operations.filter(isCancel)).toHaveLength(1);
  expect(operations.every(({ outcome }) => outcome.type !== 'unknown')).toBe(true);
});

test('a fan with seats pays once, and the history tells it with the seats', async () => {
  const { url, asked } = await serve({ answersAfterMs: 0 });
  const trace: Trace = [{ at: 0, wishes: [{ afterMs: 0, seats: [0, 1] }], payAfterMs: 60 }];
  const { result, operations } = await replay(url, trace, { pace: 'open', connections: 1 });
  expect(asked.map(({ seats, reservationId }) => reservationId ?? seats)).toEqual([['s0', 's1'], 'rsv_s0']);
  expect(asked[1]!.at - asked[0]!.at).toBeGreaterThanOrEqual(60);
  expect(result).toMatchObject({ accepted: 1, paid: 1, cancelled: 0, sent: 1 });
  expect(operations.filter(isPay)).toMatchObject([{ outcome: { value: { seatIds: ['s0', 's1'] } } }]);
});

test('a connection that the server closes after an answer is replaced, and costs no request', async () => {
  const { url } = await serve({ answersAfterMs: 0, closesConnections: true });
  const { result } = await replay(url, queue, { pace: 'open', connections: 2 });
  expect(result).toMatchObject({ accepted: 10, faults: {} });
});
