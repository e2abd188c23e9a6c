import { setTimeout as wait } from 'node:timers/promises';
import { test } from '@jest/globals';
import { processSite } from '../waiting-room/process-site.js';

const LONGEST_MS = 120_000;
const site = processSite();

test(
  'tickers that sleep for seven seconds, one and then all: no rush, no fan out of turn',
  () => site.tickersSleep(() => wait(7_000)),
  LONGEST_MS,
);

test(
  'a server with 200 subscribers is killed and comes back: all are back at their places',
  () => site.serverIsKilled(200),
  LONGEST_MS,
);
