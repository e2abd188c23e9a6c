import { test } from '@jest/globals';
import { noneLost } from '../push/none-lost.js';

const LONGEST_MS = 120_000;
const run = noneLost(400);

test(
  '400 reservations, half of them watched late, pub/sub cut again and again: no final state is missed',
  () => run.pubSubIsCut(),
  LONGEST_MS,
);

test(
  'without the periodic read and with one cut, the push itself delivers',
  () => run.pushAlone(),
  LONGEST_MS,
);

test('a server is killed and comes back: all have their result', () => run.serverIsKilled(), LONGEST_MS);
