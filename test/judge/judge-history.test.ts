import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Asked, HistoryWriter, type Running, type Shown } from '../../tools/judge/history.js';
import { numberedId, unguessableId } from '../support/ids.js';
import { PERFORMANCE, type Person, World } from './world.js';

let world: World;
let history: HistoryWriter;

beforeAll(async () => {
  world = await World.open();
});

beforeEach(async () => {
  await world.begin();
  history = new HistoryWriter({ keep: true });
});

afterAll(() => world.close());

const seatIds = (seats: number[]): string[] => seats.map((seat) => numberedId('Seat', seat));

/** Begins to ask for seats; the user is named by the id of the viewer unless told otherwise. */
function ask(key: string, seats: number[], by: Person = world.alice, user?: string): Running {
  const input = { performanceId: numberedId('Performance', PERFORMANCE), seatIds: seatIds(seats) };
  const who = user ?? unguessableId('Viewer', by.viewerId);
  const asked: Asked = { process: randomUUID(), user: who, f: 'reserve', key, strategy: 'ATOMIC', input };
  return history.invoke(asked);
}

function cancel(id: string, by: Person = world.alice): Running {
  const input = { reservationId: unguessableId('Reservation', id) };
  return history.invoke({
    process: randomUUID(),
    user: unguessableId('Viewer', by.viewerId),
    f: 'cancel',
    input,
  });
}

function shown(id: string, seats: number[], status: Shown['status'] = 'HELD', version = 1): Shown {
  return { reservationId: unguessableId('Reservation', id), status, version, seatIds: seatIds(seats) };
}

test('a history of honest answers keeps every promise', async () => {
  const id = await world.hold({ seats: [10, 11], key: 'mine' });
  const answer = ask('mine', [10, 11]);
  answer.ok(shown(id, [10, 11]));
  ask('mine', [11, 10], world.alice, unguessableId('User', world.alice.id)).ok(shown(id, [10, 11]));
  ask('mine', [12]).fail('IDEMPOTENCY_KEY_REUSED');
  ask('mine', [10, 11]).fail('RATE_LIMITED');
  ask('mine', [10], world.bob).fail('SEAT_TAKEN');
  ask('lost', [10], world.bob).unknown('timeout');
  ask('still running', [10], world.bob);
  cancel(id).fail('RATE_LIMITED');
  cancel(id).ok(shown(id, [10, 11], 'CANCELLED', 2));
  ask('mine', [10, 11]).ok(shown(id, [10, 11], 'CANCELLED', 2));
  await world.change(id, 'CANCELLED', 1);
  const all = await world.verdicts({ history: history.events });
  expect(all.flatMap(({ examples }) => examples)).toEqual([]);
  expect(all.filter(({ notJudged }) => notJudged !== undefined)).toEqual([]);
});

test('an empty history is refused', async () => {
  await expect(world.verdicts({ history: history.events })).rejects.toThrow('the history is empty');
});

test('I-7 sees a repeat that got another reservation', async () => {
  ask('key', [10]).ok(shown(await world.hold({ seats: [10], key: 'key' }), [10]));
  ask('key', [10]).ok(shown(await world.hold({ seats: [11], key: 'other' }), [10]));
  const bad = await world.verdicts({ history: history.events });
  expect(bad.filter(({ violations }) => violations > 0).map(({ id }) => id)).toEqual(['I-7']);
  expect(bad.flatMap(({ examples }) => examples).join('\n')).toMatch(/answered with rsv_\w+ and rsv_\w+/);
});

test('I-7 sees another input that got the reservation of the first', async () => {
  const id = await world.hold({ seats: [10], key: 'key' });
  ask('key', [10]).ok(shown(id, [10]));
  ask('key', [11]).ok(shown(id, [10]));
  expect(Object.keys(await world.violated({ history: history.events }))).toEqual(['I-7']);
});

test('I-7 sees a reservation of other seats than were asked for', async () => {
  const id = await world.hold({ seats: [10], key: 'key' });
  ask('key', [11]).ok(shown(id, [11]));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-7': 1 });
});

test('I-7 sees an answer that does not show what was asked for', async () => {
  const id = await world.hold({ seats: [10], key: 'key' });
  ask('key', [10]).ok(shown(id, [10, 11]));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-7': 1 });
});

test("I-7 sees an answer with somebody else's reservation", async () => {
  const id = await world.hold({ seats: [10], key: 'key', by: world.bob });
  ask('key', [10]).ok(shown(id, [10]));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-7': 1 });
});

test.each(['SEAT_TAKEN', 'LIMIT_EXCEEDED', 'IDEMPOTENCY_KEY_REUSED'])(
  'I-7 sees a repeat that is refused with %s',
  async (code) => {
    ask('key', [10]).ok(shown(await world.hold({ seats: [10], key: 'key' }), [10]));
    ask('key', [10]).fail(code);
    expect(await world.violated({ history: history.events })).toEqual({ 'I-7': 1 });
  },
);

test('I-7 sees another input that is judged instead of being refused for its key', async () => {
  ask('key', [10]).ok(shown(await world.hold({ seats: [10], key: 'key' }), [10]));
  ask('key', [11]).fail('SEAT_TAKEN');
  expect(await world.violated({ history: history.events })).toEqual({ 'I-7': 1 });
});

test('I-7 sees a key that is called used though it has one input', async () => {
  ask('key', [10]).fail('IDEMPOTENCY_KEY_REUSED');
  expect(await world.violated({ history: history.events })).toEqual({ 'I-7': 1 });
});

test('I-7 lets a request be refused that was under way when its repeat won', async () => {
  const slow = ask('key', [10]);
  ask('key', [10]).ok(shown(await world.hold({ seats: [10], key: 'key' }), [10]));
  slow.fail('SEAT_TAKEN');
  expect(await world.violated({ history: history.events })).toEqual({});
});

test('I-8 sees an acknowledged reservation that is gone', async () => {
  ask('key', [10]).ok(shown(randomUUID(), [10]));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-8': 1 });
});

test('I-6 sees an accepted request that nobody has decided', async () => {
  ask('key', [10]).ok(shown(randomUUID(), [10], 'PENDING', 0));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-6': 1 });
});

test('I-8 sees a status that the reservation never had', async () => {
  const id = await world.hold({ seats: [10], key: 'key' });
  ask('key', [10]).ok(shown(id, [10], 'CONFIRMED'));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-8': 1 });
});

test('I-8 sees a version that has been lost', async () => {
  const id = await world.hold({ seats: [10], key: 'key' });
  ask('key', [10]).ok(shown(id, [10], 'HELD', 2));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-8': 1 });
});

test('I-8 lets a lapsed hold be shown as expired before it is swept', async () => {
  const id = await world.hold({ seats: [10], key: 'key', secondsAgo: 302 });
  ask('key', [10]).ok(shown(id, [10], 'EXPIRED', 2));
  expect(await world.violated({ history: history.events })).toEqual({});
});

test('I-8 sees a hold that is shown as expired though it lasts', async () => {
  const id = await world.hold({ seats: [10], key: 'key' });
  ask('key', [10]).ok(shown(id, [10], 'EXPIRED', 2));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-8': 1 });
});

test.each(['SEAT_TAKEN', 'SERVICE_UNAVAILABLE'])(
  'I-8 sees a reservation that was answered with %s',
  async (code) => {
    await world.hold({ seats: [10], key: 'key' });
    ask('key', [10]).fail(code);
    expect(await world.violated({ history: history.events })).toEqual({ 'I-8': 1 });
  },
);

test('I-8 lets a refused key have a reservation when another request may have made it', async () => {
  await world.hold({ seats: [10], key: 'key' });
  ask('key', [10]).unknown('timeout');
  ask('key', [10]).fail('OVERLOADED');
  expect(await world.violated({ history: history.events })).toEqual({});
});

test('I-8 sees a cancellation that was refused and took place', async () => {
  const id = await world.hold({ seats: [10], key: 'key' });
  await world.change(id, 'CANCELLED', 1);
  cancel(id).fail('NOT_CANCELLABLE');
  expect(await world.violated({ history: history.events })).toEqual({ 'I-8': 1 });
  cancel(id).unknown('timeout');
  expect(await world.violated({ history: history.events })).toEqual({});
});

test('I-8 sees a cancellation that was acknowledged and did not take place', async () => {
  const id = await world.hold({ seats: [10], key: 'key' });
  cancel(id).ok(shown(id, [10], 'CANCELLED', 2));
  expect(await world.violated({ history: history.events })).toEqual({ 'I-8': 1 });
});

test('I-8 is not confused by keys that no database can hold', async () => {
  ask('a\0b', [10]).fail('BAD_USER_INPUT');
  ask('\ud800', [10]).fail('BAD_USER_INPUT');
  expect(await world.violated({ history: history.events })).toEqual({});
});
