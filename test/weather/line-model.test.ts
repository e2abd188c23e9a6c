import { afterAll, beforeAll, test } from '@jest/globals';
import { type LineSite, openLineSite, playRooms } from '../waiting-room/line-play.js';

const ROOMS = Number(process.env.LINE_SEEDS ?? 100);

let site: LineSite;
beforeAll(async () => {
  site = await openLineSite();
});
afterAll(() => site.close());

test(`${ROOMS} rooms: as the model says, with losses and stops`, () => playRooms(site, ROOMS), 600_000);
