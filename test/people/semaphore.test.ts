import { describe, expect, it } from '@jest/globals';
import { Identity } from '../../src/people/identity.js';
import { Semaphore } from '../../src/platform/semaphore.js';

/** Work that ends when it is told to. */
function pieces(count: number) {
  const begun: number[] = [];
  const work = Array.from({ length: count }, (_, index) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const run = (): Promise<number> => {
      begun.push(index);
      return promise;
    };
    return { run, end: () => resolve(index), fail: () => reject(new Error(`piece ${index}`)) };
  });
  return { begun, work };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the gate', () => {
  it('lets two in at once and the others in their order', async () => {
    const semaphore = new Semaphore({ running: 2, waiting: 64 });
    const { begun, work } = pieces(4);
    const results = work.map((piece) => semaphore.run(piece.run));
    await settled();
    expect(begun).toEqual([0, 1]);
    work[1]!.end();
    await results[1];
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    for (const piece of work) piece.end();
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3]);
  });

  it('turns away whoever comes when 64 wait, and lets them in later', async () => {
    const semaphore = new Semaphore({ running: 2, waiting: 64 });
    const { work } = pieces(66);
    const results = work.map((piece) => semaphore.run(piece.run));
    const late = pieces(1).work[0]!;
    late.end();
    await expect(semaphore.run(late.run)).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterMs: 1_000 });
    for (const piece of work) piece.end();
    expect(await Promise.all(results)).toHaveLength(66);
    expect(await semaphore.run(late.run)).toBe(0);
  });

  it('frees the place of work that fails', async () => {
    const semaphore = new Semaphore({ running: 1, waiting: 1 });
    const { work } = pieces(2);
    const results = work.map((piece) => semaphore.run(piece.run));
    work[0]!.fail();
    work[1]!.end();
    await expect(results[0]).rejects.toThrow('piece 0');
    expect(await results[1]).toBe(1);
  });
});

describe('signing in', () => {
  it('takes a place at the semaphore for the hashing alone', async () => {
    const hashing = new Semaphore({ running: 1, waiting: 0 });
    const asked = Promise.withResolvers<undefined>();
    let asking = 0;
    const byEmail = (): Promise<undefined> => {
      asking += 1;
      return asked.promise;
    };
    const throttle = { guardSignIn: (_who: unknown, attempt: () => unknown) => attempt() };
    const parts = { hashing, throttle, accounts: { byEmail } };
    const identity = new Identity(parts as never);
    const signIn = (name: string) =>
      identity.signIn({ email: `${name}@example.com`, password: 'some password' }, '127.0.0.1');
    const waiting = [signIn('a'), signIn('b'), signIn('c')];
    await settled();
    expect(asking).toBe(3);
    // Requests that wait for the database leave the place free.
    expect(await hashing.run(async () => 'free')).toBe('free');
    const { run, end } = pieces(1).work[0]!;
    const busy = hashing.run(run);
    await expect(signIn('d')).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(asking).toBe(3);
    end();
    await busy;
    asked.resolve(undefined);
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
