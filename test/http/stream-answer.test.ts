import { expect, test } from '@jest/globals';
import { streamOf } from '../../src/http/routes/stream-answer.js';

test.each([
  ['takes nothing for too long', { ms: 10_000, stalledMs: 50 }, 'the client takes nothing'],
  ['takes too long for all of it', { ms: 50, stalledMs: 10_000 }, 'the body takes too long'],
])('a client that %s is cut, and the reading ends', async (_what, stream, reason) => {
  let ended = false;
  async function* pieces(): AsyncGenerator<string, void, undefined> {
    try {
      for (;;) yield 'x'.repeat(16 * 1_024);
    } finally {
      ended = true;
    }
  }
  const body = streamOf(pieces, { method: 'GET', path: '/large.csv', bounds: { ms: 1_000, stream } });
  // It begins to read, and then takes nothing more.
  body.once('readable', () => undefined);
  const error = await new Promise<Error>((resolve) => body.once('error', resolve));
  expect(error.message).toBe(reason);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(ended).toBe(true);
});
