// `npm test` behind the set-up: the build, then Jest in this very process.
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, findChromium, orEnd, withoutOwn } from './set-up.mjs';

await orEnd(build);
process.env.CHROMIUM_PATH = findChromium();
const [node, , ...given] = process.argv;
const forJest = withoutOwn(given).filter((parameter) => parameter !== '--coverage');
if (given.includes('--coverage')) collectCoverage();
const require = createRequire(import.meta.url);
// The package does not export its program.
const jest = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');
process.argv = [node, jest, ...forJest];
require(jest);

/** The tests' processes and those that they start write what they ran; the reporter makes one table of it. */
function collectCoverage() {
  const directory = resolve('coverage/processes');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  process.env.COVERAGE_DIRECTORY = directory;
}
