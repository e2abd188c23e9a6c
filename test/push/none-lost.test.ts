import { test } from '@jest/globals';
import { noneLost } from './none-lost.js';

/** `npm run test:weather` does it with four hundred. */
const run = noneLost(80);

test('80 reservations, half of them watched late, pub/sub cut again and again: no final state is missed', () =>
  run.pubSubIsCut());

test('without the periodic read and with one cut, the push itself delivers', () => run.pushAlone());

test('a server is killed and comes back: all its clients have their result', () => run.serverIsKilled());
