import { expect, test } from '@jest/globals';
import type { Hub, Listener } from '../../src/push/hub.js';
import { ReservationFeed } from '../../src/reservation/reservation-feed.js';
import { SeatMapFeeds } from '../../src/seat-map/seat-map-feeds.js';

/** No periodic read, and no error. */
const QUIET = { rereadMs: null, onError: (error: unknown) => expect(error).toBeUndefined() };

function fakeHub() {
  const listeners: Listener[] = [];
  const attach = async (_name: string, listener: Listener) => {
    listeners.push(listener);
    return () => undefined;
  };
  const tell = (message: object) => {
    for (const listener of listeners) listener.onMessage(message);
  };
  return { hub: { attach } as unknown as Hub, tell };
}

test('a reservation that changes during the first read is told as it became', async () => {
  const { hub, tell } = fakeHub();
  const row = { id: 'r', userId: 'u', performanceId: 1, status: 'HELD', version: 1 };
  let reads = 0;
  const read = async () => {
    reads += 1;
    if (reads === 2) tell({ ids: ['r'] });
    return [reads <= 2 ? row : { ...row, status: 'CANCELLED', version: 2 }];
  };
  const feed = new ReservationFeed({ hub, reservations: { byId: read, decided: read } as never, ...QUIET });
  const seen: string[] = [];
  for await (const { status } of await feed.watch('u', 'r')) seen.push(status);
  expect(seen.at(-1)).toBe('CANCELLED');
  await feed.close();
});

test('a seat map that changes during the first read is told as it became', async () => {
  const { hub, tell } = fakeHub();
  let reads = 0;
  const maps = async () => {
    reads += 1;
    if (reads > 1) return [{ performanceId: 1, version: 1, statuses: Buffer.from([0b01000000]) }];
    const seats = { AVAILABLE: [], HELD: [0], SOLD: [], BLOCKED: [] };
    tell({ fromVersion: 0, version: 1, seats });
    return [{ performanceId: 1, version: 0, statuses: Buffer.from([0]) }];
  };
  const feeds = new SeatMapFeeds({ hub, maps: { maps } as never, ...QUIET });
  const live = await feeds.watch(1, undefined);
  let version: string | undefined;
  while (version !== '1') version = (await live.next()).value?.version;
  await live.return();
  await feeds.close();
});

test('a seat map tells what a lost message has changed, from the version that the reader has', async () => {
  const { hub, tell } = fakeHub();
  const versions = [0b00000000, 0b01000000, 0b01010000].map((byte) => Buffer.from([byte]));
  let version = 0;
  const maps = async () => [{ performanceId: 1, version, statuses: Buffer.from(versions[version]!) }];
  const feeds = new SeatMapFeeds({ hub, maps: { maps } as never, ...QUIET });
  const live = await feeds.watch(1, undefined);
  expect((await live.next()).value).toMatchObject({ version: '0' });
  version = 2;
  // The message from 0 to 1 was lost. The one that follows is not applied to the map of version 0.
  tell({ fromVersion: 1, version: 2, seats: { AVAILABLE: [], HELD: [1], SOLD: [], BLOCKED: [] } });
  const next = (await live.next()).value;
  expect(next).toMatchObject({ fromVersion: '0', version: '2', held: [0, 1] });
  await live.return();
  await feeds.close();
});

test('reservations whose read fails are read again, and two performances with one query', async () => {
  const { hub, tell } = fakeHub();
  const row = (id: string) => ({ id, userId: 'u', performanceId: Number(id), status: 'HELD', version: 1 });
  const asked: (readonly string[])[] = [];
  const errors: unknown[] = [];
  const reservations = {
    byId: async (ids: readonly string[]) => ids.map(row),
    decided: async (ids: readonly string[]) => {
      asked.push(ids);
      if (asked.length === 1) throw new Error('away');
      return ids.map((id) => ({ ...row(id), status: 'CANCELLED', version: 2 }));
    },
  };
  const onError = (error: unknown) => errors.push(error);
  const feed = new ReservationFeed({ hub, reservations: reservations as never, rereadMs: null, onError });
  const seen = await Promise.all(['1', '2'].map((id) => feed.watch('u', id)));
  tell({ ids: ['1', '2'] });
  const last = async (live: (typeof seen)[number]) => {
    const states: string[] = [];
    for await (const { status } of live) states.push(status);
    return states.at(-1);
  };
  expect(await Promise.all(seen.map(last))).toEqual(['CANCELLED', 'CANCELLED']);
  expect(asked[0]).toEqual(['1', '2']);
  expect(errors).toHaveLength(2);
  await feed.close();
});
