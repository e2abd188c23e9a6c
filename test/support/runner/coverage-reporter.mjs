// One table of what the tests ran, in their own processes and in those they started, and its thresholds.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mergeProcessCovs } from '@bcoe/v8-coverage';
import coverage from 'istanbul-lib-coverage';
import report from 'istanbul-lib-report';
import reports from 'istanbul-reports';
import toIstanbul from 'v8-to-istanbul';
import { compiled } from './modules.mjs';

const ROOT = process.cwd();
const SOURCES = pathToFileURL(join(ROOT, 'src/')).href;
const BUILT = pathToFileURL(join(ROOT, 'dist/src/')).href;

export default class CoverageReporter {
  #thresholds;
  #uncounted;
  #error;

  /**
   * @param {{ thresholds: Record<string, number>, uncounted: string[] }} options the least percentage of
   *   statements under each path, and what is not counted: files, and folders with a slash at their end
   */
  constructor(_globalConfig, { thresholds, uncounted }) {
    this.#thresholds = thresholds;
    this.#uncounted = uncounted;
  }

  async onRunComplete() {
    const directory = process.env.COVERAGE_DIRECTORY;
    if (directory === undefined) return;
    const map = await this.#mapOf(scriptsIn(directory));
    const context = report.createContext({ coverageMap: map, dir: 'coverage' });
    reports.create('text', { maxCols: process.stdout.columns }).execute(context);
    const missed = Object.entries(this.#thresholds).flatMap(([under, least]) => {
      const { pct } = summary(map, under);
      return pct >= least ? [] : [`statements under ${under}: ${pct} % are covered, ${least} % is the least`];
    });
    if (missed.length > 0) this.#error = new Error(missed.join('\n'));
    for (const line of missed) process.stderr.write(`${line}\n`);
  }

  getLastError() {
    return this.#error;
  }

  async #mapOf(scripts) {
    const map = coverage.createCoverageMap();
    for (const path of readdirSync('src', { recursive: true })) {
      const own = `src/${path}`;
      if (own.endsWith('.ts') && this.#counts(own)) map.merge(await linesOf(own));
    }
    for (const { url, functions } of scripts) {
      const own = relative(ROOT, fileURLToPath(url))
        .replace(/^dist\//, '')
        .replace(/\.js$/, '.ts');
      if (this.#counts(own)) map.merge(await linesOf(own, functions, url));
    }
    return map;
  }

  #counts(path) {
    return !this.#uncounted.some((each) => (each.endsWith('/') ? path.startsWith(each) : path === each));
  }
}

/** What Node.js and the tests' processes have written, as one count for each script of this project. */
function scriptsIn(directory) {
  const counted = readdirSync(directory).map((name) => {
    const { result } = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    return { result: result.filter(({ url }) => url.startsWith(SOURCES) || url.startsWith(BUILT)) };
  });
  return mergeProcessCovs(counted).result;
}

/** The lines of one file of `src`; `url` is that of the built file, where that is what ran. */
async function linesOf(path, functions, url = '') {
  const original = readFileSync(path, 'utf8');
  const script = url.startsWith(BUILT)
    ? toIstanbul(fileURLToPath(url), 0)
    : ofTests(path, original, functions);
  await script.load();
  script.applyCoverage(functions ?? emptyCoverage(original));
  return script.toIstanbul();
}

function ofTests(path, original, functions) {
  const absolute = join(ROOT, path);
  if (functions === undefined) return toIstanbul(absolute, 0, { source: original });
  const built = compiled(absolute, original);
  const sourcemap = JSON.parse(readFileSync(`${built}.map`, 'utf8'));
  return toIstanbul(absolute, 0, {
    source: readFileSync(built, 'utf8'),
    originalSource: original,
    sourceMap: { sourcemap },
  });
}

/** By this name v8-to-istanbul knows a file that no process has loaded. */
function emptyCoverage(source) {
  const ranges = [{ startOffset: 0, endOffset: source.length, count: 0 }];
  return [{ functionName: '(empty-report)', isBlockCoverage: true, ranges }];
}

function summary(map, under) {
  const part = coverage.createCoverageSummary();
  for (const path of map.files()) {
    if (path.startsWith(join(ROOT, under))) part.merge(map.fileCoverageFor(path).toSummary());
  }
  return part.statements;
}
