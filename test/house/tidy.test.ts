import { expect, test } from '@jest/globals';
import { broken, functionLengths, isTooLong, sources } from './sources.js';

const FILE_MAX = 300;
const LINE_MAX = 110;
const FUNCTION_MAX = 60;

const code = sources('{src,harness,bench,tools,acceptance,scripts,test,web}/**/*.{ts,tsx,mjs}', '*.{ts,cjs}');
const src = code.filter(({ path }) => path.startsWith('src/'));
const sql = sources('src/**/*.sql');

test('there is something to look at', () => {
  expect(src.length).toBeGreaterThan(100);
  expect(code.length).toBeGreaterThan(src.length + 50);
  expect(sql.length).toBeGreaterThan(0);
});

test('a file can be read in one sitting', () => {
  const long = [...code, ...sql].map(({ path, text }) => ({
    path,
    lines: text.trimEnd().split('\n').length,
  }));
  expect(long.filter(({ lines }) => lines > FILE_MAX)).toEqual([]);
});

test('a line fits beside another', () => {
  expect(broken([...code, ...sql], (line) => isTooLong(line, LINE_MAX))).toEqual([]);
});

test('a function fits on a screen', () => {
  // A suite of tests and a migration are lists, not functions: each is read from the top, as a page.
  const lists = /^(?:test|src\/migrations)\//;
  const measured = code.filter(({ path }) => !lists.test(path)).flatMap(functionLengths);
  expect(measured.length).toBeGreaterThan(500);
  expect(measured.filter(({ lines }) => lines > FUNCTION_MAX)).toEqual([]);
});

test('nothing is left to be done later', () => {
  // Put together here, so that this file does not find itself.
  const words = ['F-IXME', 'T-ODO', 'X-XX', 'H-ACK'].map((word) => word.replace('-', ''));
  const promise = new RegExp(`\\b(?:${words.join('|')})\\b`);
  expect(promise.test(`// ${words[1]}: later`)).toBe(true);
  expect(broken([...code, ...sql], (line) => promise.test(line))).toEqual([]);
});

test('no test is switched off without a reason beside it, and none runs alone', () => {
  const tests = code.filter(({ path }) => path.startsWith('test/'));
  const off = /\b(?:test|it|describe)\.(?:skip|todo|failing)\b|\bx(?:test|it|describe)\(/;
  expect(broken(tests, (line, before) => off.test(line) && !/\/\/ \w+/.test(line + before))).toEqual([]);
  expect(broken(tests, (line) => /\b(?:test|it|describe)\.only\b|\bf(?:it|describe)\(/.test(line))).toEqual(
    [],
  );
});

test('the server writes its log through the logger', () => {
  expect(broken(src, (line) => /(?<![./-])\bconsole\./.test(line))).toEqual([]);
});

test('only the clock reads the time, waits and rolls dice', () => {
  const outside = src.filter(({ path }) => path !== 'src/platform/clock.ts');
  const clock =
    /\bDate\.now\b|\bnew Date\(\)|(?<![.\w])set(?:Timeout|Interval)\b|\bMath\.random\b|\bperformance\.now\b|['"](?:node:)?timers/;
  expect(broken(outside, (line) => clock.test(line))).toEqual([]);
  // The rule fits what it is made for: the clock itself.
  expect(broken(src, (line) => clock.test(line)).length).toBeGreaterThanOrEqual(3);
});

test('no strategy is slowed down, and none is helped', () => {
  const ofStrategies = [...src.filter(({ path }) => path.startsWith('src/reservation/strategies/')), ...sql];
  expect(ofStrategies.length).toBeGreaterThan(8);
  expect(broken(ofStrategies, (line) => /sleep|delay|setTimeout/i.test(line))).toEqual([]);
});

test('a file of SQL opens with what it is for', () => {
  const silent = sql.filter(({ text }) => !/^-- \w[^\n]{20,}\n/.test(text)).map(({ path }) => path);
  expect(silent).toEqual([]);
});

test('every parameter of a function of the database is used', () => {
  const unused = sql.flatMap(({ path, text }) => {
    const parameters = [...new Set([...text.matchAll(/\bp_\w+(?= \w)/g)].map(([name]) => name))];
    return parameters.filter((name) => text.split(name).length < 3).map((name) => `${path} ${name}`);
  });
  expect(unused).toEqual([]);
});

test('a file is named in lower case, and its suffix says what it is', () => {
  const suffixes = 'entity|type|input|args|enum|union|resolver|subscription|topic|statement|strategy';
  const fits = new RegExp(`^src/(?:[a-z0-9-]+/)*[a-z0-9-]+(?:[.](?:${suffixes}))?[.]ts$`);
  const house = 'src/root.resolver.ts';
  expect(fits.test(house)).toBe(true);
  expect(src.map(({ path }) => path).filter((path) => !fits.test(path))).toEqual([]);
});
