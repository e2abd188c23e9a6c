import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { HistoryWriter } from '../../tools/judge/history.js';
import { numberedId, unguessableId } from '../support/ids.js';
import { type Person, World } from './world.js';

const CONCERT = 1;

let world: World;
let history: HistoryWriter;
let version: number;

beforeAll(async () => {
  world = await World.open();
});
beforeEach(async () => {
  // What was reserved before there was a waiting room is not what is judged here.
  await world.beginUnsold();
  await world.spoil(
    `insert into waiting_room (concert_id, capacity, admit_per_second, admitted_seconds, epoch)
     values (${CONCERT}, 2, 10, 300, 1)`,
  );
  history = new HistoryWriter({ keep: true });
  version = 0;
  await write('SETTINGS', 0, null, 'capacity=2 admitPerSecond=10 paused=0 inside=0');
});
afterAll(() => world.close());

/** An entry, written down as a ticker does. */
async function write(kind: string, sequence: number, by: Person | null = null, detail = ''): Promise<void> {
  version += 1;
  const row = [[version], [kind], [sequence], [by?.id ?? null], [detail]];
  await world.client.query(`select from write_down_journal(${CONCERT}, 1, $1, $2, $3, $4, $5, $6)`, [
    version,
    ...row,
  ]);
}

async function endPass(sequence: number): Promise<void> {
  await world.client.query(
    `update waiting_room_pass set ended_at = clock_timestamp(), end_reason = 'LEFT' where sequence = $1`,
    [sequence],
  );
  await write('ENDED', sequence);
}

const placeId = (sequence: number): string => numberedId('QueuePlace', CONCERT * 2 ** 33 + sequence);
const viewer = ({ viewerId }: Person): string => unguessableId('Viewer', viewerId);

type Last = Partial<{ status: string; position: number | null; seats: string; by: Person; socket: string }>;

function show(sequence: number, last: Last = {}): void {
  const { status = 'WAITING', position = null, seats = 'LEFT', by = world.alice, socket = 'socket' } = last;
  history.shown(socket, viewer(by), { placeId: placeId(sequence), status, position, seats } as never);
}

const broken = (): Promise<Record<string, number>> => world.violated({ history: history.events });

test('a room in order keeps its promises', async () => {
  await write('ADMITTED', 1, world.alice);
  show(1, { status: 'ADMITTED' });
  history.quiet('socket', viewer(world.alice));
  await write('ADMITTED', 3, world.bob);
  await endPass(3);
  await write('RETURNED', 2);
  await write('ADMITTED', 2, world.bob);
  await world.hold({ seats: [7], secondsAgo: 0 });
  expect(await broken()).toEqual({});
});

test('I-9 sees somebody who is overtaken', async () => {
  await write('ADMITTED', 3, world.alice);
  await write('ADMITTED', 2, world.bob);
  expect(await world.violated()).toEqual({ 'I-9': 1 });
  expect(await world.exampleOf('I-9')).toContain('place 2 was let in (entry 3) after place 3 (entry 2)');
});

test('I-9 sees somebody overtaken who had come back before that', async () => {
  await write('RETURNED', 2);
  await write('ADMITTED', 3, world.alice);
  await write('ADMITTED', 2, world.bob);
  expect(await world.violated()).toEqual({ 'I-9': 1 });
});

test('I-9 sees a shown place that goes back', async () => {
  for (const position of [5, 4, 6, 5]) show(9, { position });
  expect(await broken()).toEqual({ 'I-9': 1 });
});

test('I-10 sees one too many inside', async () => {
  for (const sequence of [1, 2, 3]) await write('ADMITTED', sequence, world.alice);
  expect(await world.violated()).toEqual({ 'I-10': 1 });
  expect(await world.exampleOf('I-10')).toContain('place 3 was let in as number 3 of 2');
});

test('I-10 counts who was inside when a line began, and the settings of the moment', async () => {
  await write('SETTINGS', 0, null, 'capacity=2 admitPerSecond=10 paused=0 inside=1');
  await write('ADMITTED', 1, world.alice);
  await write('SETTINGS', 0, null, 'capacity=1 admitPerSecond=10 paused=0');
  expect(await world.violated()).toEqual({});
  await endPass(1);
  await write('ADMITTED', 2, world.alice);
  expect(await world.violated()).toEqual({ 'I-10': 1 });
});

test('I-10 sees a pass that nobody admitted, an admission without a pass, and one of two', async () => {
  await write('ADMITTED', 1, world.alice);
  await world.spoil('update waiting_room_pass set sequence = 8 where sequence = 1');
  expect(await world.violated()).toEqual({ 'I-10': 2 });
});

test('I-10 sees a slot that is given away while its pass lives', async () => {
  await write('ADMITTED', 1, world.alice);
  await write('ENDED', 1);
  expect(await world.violated()).toEqual({ 'I-10': 1 });
});

test.each([
  ['changes', 'update waiting_room_log set sequence = 9 where number = 2', 3],
  ['takes an entry out', 'delete from waiting_room_log where number = 3', 1],
  ['takes the last entry away', 'delete from waiting_room_log where number = 4', 2],
])('I-10 sees it when somebody %s', async (_, statement, count) => {
  await write('ADMITTED', 1, world.alice);
  await write('RETURNED', 5);
  await write('ADMITTED', 2, world.bob);
  await world.spoil(statement);
  const { 'I-10': times } = await world.violated();
  expect(times).toBe(count);
});

test('I-11 sees who has reserved from outside, before and after', async () => {
  await world.hold({ seats: [7], secondsAgo: 60 });
  expect(await world.violated()).toEqual({ 'I-11': 1 });
  await write('ADMITTED', 1, world.alice);
  await endPass(1);
  await world.hold({ seats: [8], secondsAgo: -1 });
  expect(await world.violated()).toEqual({ 'I-11': 2 });
});

test('I-12 sees what a subscription has missed', async () => {
  await write('ADMITTED', 1, world.alice);
  await world.spoil(`update waiting_room_pass set admitted_at = admitted_at - interval '10 s'`);
  show(1);
  history.quiet('socket', viewer(world.alice));
  show(2, { status: 'ADMITTED', by: world.bob, socket: 'other' });
  history.quiet('other', viewer(world.bob));
  show(3, { seats: 'SOLD_OUT', by: world.bob, socket: 'third' });
  history.quiet('third', viewer(world.bob));
  expect(await broken()).toEqual({ 'I-12': 3 });
});

test('I-12 says nothing about a subscription that ended before', async () => {
  show(2, { status: 'ADMITTED' });
  expect(await broken()).toEqual({});
});

test('I-13 sees a place that is shown to somebody else', async () => {
  await write('ADMITTED', 1, world.alice);
  show(1, { by: world.bob });
  show(2, { socket: 'one' });
  show(2, { by: world.bob, socket: 'other' });
  expect(await broken()).toEqual({ 'I-13': 2 });
});
