// Prints the closing line of a test run in its plain form, and fails when a test failed, was skipped, or none
// ran: a check that did not run has checked nothing. Takes the path of jest's JSON results.
import { existsSync, readFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
// Without results the test runner itself has failed.
const nothing = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
const results = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : nothing;

const skipped = results.numPendingTests + results.numTodoTests;
if (skipped > 0) process.stdout.write(`${skipped} skipped, which counts as failed\n`);
// A file that could not be run has no tests to count.
const failed = results.numFailedTests + (results.numRuntimeErrorTestSuites ?? 1) + skipped;
process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`);
process.exit(failed === 0 && results.numPassedTests > 0 ? 0 : 1);
