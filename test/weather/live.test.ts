import { afterAll, afterEach, beforeAll, test } from '@jest/globals';
import {
  hearsOwnEvents,
  hearsWhilePubSubIsCut,
  type LiveSite,
  openLiveSite,
} from '../waiting-room/live-site.js';

const LONGEST_MS = 120_000;

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite();
});
afterEach(() => site.unfollow());
afterAll(() => site.close());

test(
  'pub/sub cut every 150 ms: 120 fans at two servers hear of their own places, each to the end',
  () => hearsWhilePubSubIsCut(site, 120, { capacity: 60, admitPerSecond: 15, admittedSeconds: 3 }),
  LONGEST_MS,
);

test(
  'over 3,000 events to 200 fans, none of them to another',
  () => hearsOwnEvents(site, 3_000, 200, { capacity: 10, admitPerSecond: 5, admittedSeconds: 3 }),
  LONGEST_MS,
);
