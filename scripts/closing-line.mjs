// Prints the test run's closing line in its plain form and fails when a test was skipped: a check that did not run
// has checked nothing. Takes the path of jest's JSON results.
import { readFileSync } from 'node:fs';

const results = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = results.numPendingTests + results.numTodoTests;
const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
if (skipped > 0) process.stdout.write(`${skipped} tests were skipped; here every test runs\n`);
process.stdout.write(`${results.numPassedTests} passed, ${failed + skipped} failed\n`);
process.exit(failed + skipped === 0 && results.numPassedTests > 0 ? 0 : 1);
