import { test } from '@jest/globals';
import { privateEvents } from '../push/private-events.js';

const play = privateEvents();

test(
  '10,000 private events to 200 people over two servers: each their own, a stranger none',
  () => play(25),
  300_000,
);
