import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { HistoryWriter } from '../../tools/judge/history.js';
import { decided } from './decided.js';
import { type Answer, OPERATIONS, run } from './graphql.js';

export interface Fan {
  userId: string;
  token: string;
}

export interface Wish {
  fan: Fan;
  performanceId: string;
  seatIds: string[];
  strategy: string;
  key: string;
}

/** What became of a wish: the reservation, the code of a refusal, or the code of an error. */
export interface Granted {
  wish: Wish;
  reservation?: { id: string; status: string; version: number; strategy: string; seats: { id: string }[] };
  refusal?: string;
  error?: string;
}

/** Guests by the dozen. */
export async function fans(url: string, count: number): Promise<Fan[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const answer = await run(url, 'SignInAsGuest', { input: { displayName: `Fan ${index}` } });
      const session = answer.data.signInAsGuest;
      return { userId: session.viewer.id, token: session.accessToken };
    }),
  );
}

/** Sends all wishes at once from another operating system process and writes down what it saw. */
export async function crowd(
  url: string,
  wishes: Wish[],
  history = new HistoryWriter({ keep: true }),
): Promise<Granted[]> {
  const child = spawn(process.execPath, ['test/support/load.mjs'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const running = wishes.map((wish, index) =>
    history.invoke({
      f: 'reserve',
      process: `${wish.key}/${wish.fan.userId}/${index}/${crowds}`,
      user: wish.fan.userId,
      key: wish.key,
      strategy: wish.strategy,
      input: { performanceId: wish.performanceId, seatIds: wish.seatIds },
    }),
  );
  crowds += 1;
  child.stdin.end(`${JSON.stringify({ url, requests: wishes.map(requestOf) })}\n`);
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const answers = JSON.parse(line) as { status: number; body: Answer }[];
    const granted = answers.map(({ body }, index) => grantedOf(wishes[index]!, body));
    for (const [index, each] of granted.entries()) record(running[index]!, each);
    lines.close();
    return untilDecided(url, granted);
  }
  throw new Error('the crowd ended without an answer');
}

let crowds = 0;

/** What QUEUE accepted, as it was decided. */
async function untilDecided(url: string, granted: Granted[]): Promise<Granted[]> {
  const all = [...granted];
  const asking = Array.from({ length: 8 }, async (_, lane) => {
    for (let index = lane; index < all.length; index += 8) {
      const { wish, reservation } = all[index]!;
      if (reservation?.status !== 'PENDING') continue;
      const result = await decided(url, wish.fan.token, { __typename: 'Reservation', ...reservation });
      all[index] = grantedOf(wish, { data: { reserveSeats: result } } as never);
    }
  });
  await Promise.all(asking);
  return all;
}

function requestOf({ fan, performanceId, seatIds, strategy, key }: Wish): object {
  const input = { performanceId, seatIds, strategy, idempotencyKey: key };
  return {
    token: fan.token,
    query: OPERATIONS.ReserveSeats,
    operationName: 'ReserveSeats',
    variables: { input },
  };
}

function grantedOf(wish: Wish, body: Answer): Granted {
  const result = (body.data as any)?.reserveSeats;
  if (result?.__typename === 'Reservation') return { wish, reservation: result };
  if (result) return { wish, refusal: result.code };
  return { wish, error: body.errors?.[0]?.extensions.code ?? 'NO_ANSWER' };
}

const UNKNOWN = new Set(['NETWORK', 'OUTCOME_UNKNOWN', 'INTERNAL_SERVER_ERROR', 'NO_ANSWER']);

function record(
  running: ReturnType<HistoryWriter['invoke']>,
  { reservation, refusal, error }: Granted,
): void {
  if (reservation) {
    const { id, status, version, seats } = reservation;
    running.ok({
      reservationId: id,
      status: status as 'HELD',
      version,
      seatIds: seats.map((seat) => seat.id),
    });
  } else if (refusal) running.fail(refusal);
  else if (UNKNOWN.has(error!)) running.unknown(error!);
  else running.fail(error!);
}
