import { Readable } from 'node:stream';
import { after } from '../../platform/clock.js';
import type { Route, RouteAnswer } from '../../room/index.js';

/**
 * The body of an answer that is written piece by piece. The next piece is asked for when the client has taken
 * the one before, so a slow client slows down what is read for it. The body is cut when the client takes
 * nothing for too long, or when all of it takes too long. The pieces end when the client has gone.
 *
 * @throws Error the route has not stated how long its body may take
 */
export function streamOf(
  stream: NonNullable<RouteAnswer['stream']>,
  { method, path, bounds }: Pick<Route, 'method' | 'path' | 'bounds'>,
): Readable {
  const allowed = bounds.stream;
  if (!allowed) throw new Error(`${method} ${path} streams without a bound`);
  const body: Readable = Readable.from(
    pieces(stream(), allowed.stalledMs, () => body.destroy(new Error('the client takes nothing'))),
    { objectMode: false, highWaterMark: 64 * 1024 },
  );
  const late = after(allowed.ms, () => body.destroy(new Error('the body takes too long')));
  body.once('close', late.cancel);
  return body;
}

async function* pieces(
  source: AsyncIterable<string>,
  stalledMs: number,
  onStalled: () => void,
): AsyncGenerator<string, void, undefined> {
  let stalled: { cancel(): void } | undefined;
  try {
    for await (const piece of source) {
      stalled = after(stalledMs, onStalled);
      yield piece;
      stalled.cancel();
    }
  } finally {
    stalled?.cancel();
  }
}
