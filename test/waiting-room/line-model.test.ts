import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { numberOf } from './fans.js';
import { type LineSite, openLineSite, playRooms } from './line-play.js';

/** `npm run test:weather` plays a hundred. */
const ROOMS = 8;

let site: LineSite;
beforeAll(async () => {
  site = await openLineSite();
});
afterAll(() => site.close());

test(`${ROOMS} rooms: as the model says, with losses and stops`, () => playRooms(site, ROOMS));

test('a fan who was admitted while their return stalled is not in line again', async () => {
  const { world, concertId } = await site.emptyRoom();
  const fan = world.users[0]!;
  const writeDown = async (): Promise<void> => {
    for (let step = 0; step < 4; step += 1) await world.step(0, 3, [false, false]);
  };
  await world.join([fan]);
  await world.forget();
  await world.endGrace();
  const tickets = world.model.returnable(fan);
  expect(tickets).toHaveLength(1);
  await world.stall(tickets);
  await world.comeBack(tickets);
  await writeDown();
  expect(world.model.admitted).toEqual([tickets[0]!.sequence]);
  await world.endPass(fan);
  await world.release();
  await writeDown();
  await world.stall([]);
  await writeDown();
  await world.settle();
  const log = await site.database.query<{ kind: string }>(
    'select kind from waiting_room_log where concert_id = $1 and sequence = $2 order by number',
    [numberOf(concertId), tickets[0]!.sequence],
  );
  expect(log.map(({ kind }) => kind)).toEqual(['RETURNED', 'ADMITTED', 'ENDED']);
});

test('a place that was exchanged for a better one is none any more', async () => {
  const { world } = await site.emptyRoom();
  const fan = world.users[0]!;
  await world.join([fan]);
  await world.forget();
  await world.join([fan]);
  const [better, worse] = world.model.ticketsOf(fan);
  await world.keep();
  await world.comeBack([better!]);
  await world.leave(fan);
  await world.comeBack([worse!]);
  expect(world.model.sequenceOf(fan)).toBeUndefined();
  // Nor in any line to come.
  for (let step = 0; step < 4; step += 1) await world.step(0, 0, [false, false]);
  await world.forget();
  expect(world.model.sequenceOf(fan)).toBeUndefined();
  await world.comeBack([worse!]);
  await world.look([fan]);
  expect(world.model.sequenceOf(fan)).toBeUndefined();
});

test('after a rest a room admits a second’s worth, by its share of the rate', async () => {
  const { world } = await site.emptyRoom();
  await world.join(world.users);
  await world.configure(1_000, false);
  expect(await world.admittedAfterRest(1)).toBe(5);
  expect(await world.admittedAfterRest(0.5)).toBe(2);
  expect(await world.admittedAfterRest(1 / 16)).toBe(1);
});
