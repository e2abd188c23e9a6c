// What of `src` a tests' process has run, written where Node.js itself leaves that of the processes that the
// tests start: COVERAGE_DIRECTORY, which scripts/test.mjs sets for a run with --coverage.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SOURCES = pathToFileURL(join(process.cwd(), 'src/')).href;
const directory = process.env.COVERAGE_DIRECTORY;
/** @type {Session | undefined} */
let session;
let written = 0;

/** To be called before a module of `src` is loaded. */
export function startCoverage() {
  if (directory === undefined) return;
  session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  // For processes that are started from here.
  process.env.NODE_V8_COVERAGE = directory;
}

/** Writes what has run since the last time. */
export function writeCoverage() {
  session?.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error) throw error;
    const result = taken.result.filter(({ url }) => url.startsWith(SOURCES) && !url.includes('?'));
    written += 1;
    writeFileSync(join(directory, `tests-${process.pid}-${written}.json`), JSON.stringify({ result }));
  });
}
