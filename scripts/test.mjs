// `npm test` behind the set-up: the build, then Jest in this very process.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, findChromium, orEnd, withoutOwn } from './set-up.mjs';

await orEnd(build);
process.env.CHROMIUM_PATH = findChromium();
const [node, , ...given] = process.argv;
const require = createRequire(import.meta.url);
// The package does not export its program.
const jest = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');
process.argv = [node, jest, ...withoutOwn(given)];
require(jest);
