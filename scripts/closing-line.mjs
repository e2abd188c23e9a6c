// Prints the closing line of test runs in its plain form. Fails when a test failed, was skipped, or none ran:
// a check that did not run has checked nothing. Takes the paths of jest's JSON results, one for each run.
import { existsSync, readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2)) {
  if (!existsSync(path)) {
    // Without results the test runner itself has failed.
    process.stdout.write(`${path} is missing, which counts as failed\n`);
    failed += 1;
    continue;
  }
  const results = JSON.parse(readFileSync(path, 'utf8'));
  const skipped = results.numPendingTests + results.numTodoTests;
  if (skipped > 0) process.stdout.write(`${skipped} skipped, which counts as failed\n`);
  passed += results.numPassedTests;
  // A file that could not be run has no tests to count.
  failed += results.numFailedTests + results.numRuntimeErrorTestSuites + skipped;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
