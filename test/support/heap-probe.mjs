// To be imported before a server: `node --import ./test/support/heap-probe.mjs`. From SIGUSR2 on it writes
// down again and again how many bytes the process cannot give back, one line each, into the file HEAP_FILE.
// With PLANTED_COLLECTOR the server has a mistake: it reads all of a stream before it writes the first piece
// of it.
import { appendFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 200;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

process.once('SIGUSR2', look);

function look() {
  const began = performance.now();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(process.env.HEAP_FILE, `${heapUsed + external}\n`);
  // A process that did little else would not serve.
  setTimeout(look, Math.max(EVERY_MS, 4 * (performance.now() - began))).unref();
}

if (process.env.PLANTED_COLLECTOR) {
  const from = Readable.from;
  async function* collected(pieces) {
    const all = [];
    for await (const piece of pieces) all.push(piece);
    yield* all;
  }
  Readable.from = (pieces, options) =>
    from(pieces[Symbol.asyncIterator] ? collected(pieces) : pieces, options);
}
