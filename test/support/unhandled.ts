import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll } from '@jest/globals';

// A rejection that nobody handles ends a server; here it fails the test file in which it happened.
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
process.on('unhandledRejection', note);

afterAll(async () => {
  // Rejections are told after the microtasks of the turn they happened in.
  await nextTurn();
  process.off('unhandledRejection', note);
  if (unhandled.length > 0) throw new AggregateError(unhandled, 'unhandled rejections');
});
