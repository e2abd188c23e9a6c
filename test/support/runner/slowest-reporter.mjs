import { relative } from 'node:path';

const SHOWN = 10;

/** Names the files of tests that took longest. */
export default class SlowestReporter {
  onRunComplete(_contexts, { testResults }) {
    if (testResults.length <= 1) return;
    const slowest = testResults
      .map(({ testFilePath, perfStats: { start, end } }) => ({ path: testFilePath, ms: end - start }))
      .sort((one, other) => other.ms - one.ms)
      .slice(0, SHOWN);
    const lines = slowest.map(
      ({ path, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${relative('', path)}`,
    );
    process.stderr.write(`\nSlowest files:\n${lines.join('\n')}\n`);
  }
}
