import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  LeaseLost,
  type LogEntry,
  type NewRequest,
  type RequestLog,
  readRecord,
  type ShardConsumer,
} from '../../src/request-log/index.js';
import { eventually } from '../support/eventually.js';

export interface LogUnderTest {
  /** Opens it, as another process would. */
  open(limits: { groupMax: number; deadlineMs: number }): Promise<RequestLog>;
}

let groups = 1;

/** A group of the test's own, and its requests. */
function group() {
  groups += 12;
  const mine = groups;
  const request = (digest = 'digest'): NewRequest => ({
    id: randomUUID(),
    group: mine,
    digest,
    body: '{"a":"ü:1"}',
  });
  return {
    group: mine,
    request,
    requests: (count: number) => Array.from({ length: count }, () => request()),
  };
}

/** Writes down what it is given of one group, and says that all of it is decided. */
class Listener implements ShardConsumer {
  readonly heard: LogEntry[] = [];
  readonly positions = new Map<number, number>();
  /** Set: the next batch fails with it. */
  failure: Error | undefined;

  constructor(private readonly only: number) {}

  async take(_logId: string, shard: number) {
    const { heard, only, positions } = this;
    const nextFailure = (): Error | undefined => {
      const { failure } = this;
      this.failure = undefined;
      return failure;
    };
    return {
      position: positions.get(shard) ?? -1,
      async decide(entries: readonly LogEntry[]) {
        const mine = entries.filter((entry) => readRecord(entry.record)?.group === only);
        const failure = mine.length > 0 ? nextFailure() : undefined;
        if (failure) throw failure;
        heard.push(...mine);
        positions.set(shard, entries.at(-1)!.position);
        return entries.map(({ id }) => id);
      },
      renew: async () => undefined,
      rewind: async () => undefined,
      release: async () => undefined,
    };
  }
}

/** What holds for every log of requests. */
export function requestLogContract(name: string, under: () => LogUnderTest): void {
  describe(`${name} keeps the contract of request logs`, () => {
    const stops: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    });
    const open = async (limits: { groupMax?: number; deadlineMs?: number } = {}): Promise<RequestLog> => {
      const log = await under().open({ groupMax: 5_000, deadlineMs: 60_000, ...limits });
      stops.push(() => log.close());
      return log;
    };
    const consume = (log: RequestLog, consumer: ShardConsumer) => {
      const consuming = log.consume(consumer);
      stops.push(() => consuming.stop());
      return consuming;
    };
    const idsOf = (some: readonly { id: string }[]): string[] => some.map(({ id }) => id);

    test('what is accepted comes back once, whole, and in the order of acceptance', async () => {
      const log = await open();
      const { group: mine, requests } = group();
      const all = requests(1_200);
      const acceptances = await Promise.all(all.map((request) => log.accept(request)));
      expect(new Set(acceptances.map(({ outcome }) => outcome))).toEqual(new Set(['ACCEPTED']));
      const listener = new Listener(mine);
      consume(log, listener);
      await eventually(async () => expect(listener.heard).toHaveLength(1_200), 30_000);
      expect(idsOf(listener.heard)).toEqual(idsOf(all));
      const positions = listener.heard.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      const first = readRecord(listener.heard[0]!.record)!;
      expect(first).toMatchObject({ group: mine, digest: 'digest', body: '{"a":"ü:1"}' });
      expect(first.deadline.getTime() - first.acceptedAt.getTime()).toBe(60_000);
      await eventually(async () => expect(await log.pending(all[0]!.id)).toBeNull());
    });

    test('the same request a hundred times is accepted once; another under its id is told so', async () => {
      const log = await open();
      const { group: mine, request } = group();
      const one = request();
      const answers = await Promise.all(Array.from({ length: 100 }, () => log.accept(one)));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await log.accept({ ...one, digest: 'another' })).toEqual({ outcome: 'OTHER_DIGEST' });
      const listener = new Listener(mine);
      consume(log, listener);
      await eventually(async () => expect(new Set(idsOf(listener.heard))).toEqual(new Set([one.id])), 30_000);
    });

    test('undecided requests can be read and have a bound; what is settled is forgotten', async () => {
      const log = await open({ groupMax: 3 });
      const { requests } = group();
      const [first, second, third, fourth] = requests(4);
      for (const each of [first!, second!, third!]) await log.accept(each);
      expect(await log.accept(fourth!)).toEqual({ outcome: 'FULL' });
      expect(await log.accept(first!)).toMatchObject({ outcome: 'ACCEPTED' });
      const [other] = group().requests(1);
      expect(await log.accept(other!)).toMatchObject({ outcome: 'ACCEPTED' });
      expect(readRecord((await log.pending(second!.id))!.record)).toMatchObject({ body: second!.body });
      await log.settle([second!.id, second!.id, randomUUID()]);
      expect(await log.pending(second!.id)).toBeNull();
      expect(await log.accept(fourth!)).toMatchObject({ outcome: 'ACCEPTED' });
      await log.settle(idsOf([first!, third!, fourth!, other!]));
    });

    test('what is undecided at its deadline is overdue until it is settled', async () => {
      const log = await open({ deadlineMs: 50 });
      const { requests } = group();
      // Whoever opened the log has tried it.
      await eventually(async () => expect(await log.overdue(10)).toHaveLength(1));
      await log.settle(idsOf(await log.overdue(10)));
      const late = requests(3);
      for (const each of late) await log.accept(each);
      // Those of one millisecond come in any order.
      await eventually(async () => {
        expect(idsOf(await log.overdue(10)).sort()).toEqual(idsOf(late).sort());
      });
      expect(await log.overdue(2)).toHaveLength(2);
      await log.settle(idsOf(late));
      expect(await log.overdue(10)).toEqual([]);
    });

    test.each([
      ['loses its lease', () => new LeaseLost()],
      ['fails', () => new Error('planted')],
    ])('a consumer that %s in the middle hears it again, and nobody is passed over', async (_, failure) => {
      const log = await open();
      const { group: mine, requests } = group();
      const all = requests(50);
      const listener = new Listener(mine);
      listener.failure = failure();
      let consuming = consume(log, listener);
      for (const each of all) await log.accept(each);
      await eventually(async () => expect(listener.failure).toBeUndefined(), 30_000);
      // Another process comes; where the log hands shards out itself, that is when they change hands.
      await consuming.stop();
      consuming = consume(log, listener);
      await eventually(async () => expect(new Set(idsOf(listener.heard)).size).toBe(50), 30_000);
      expect([...new Set(idsOf(listener.heard))]).toEqual(idsOf(all));
    });
  });
}
