// How the tests' processes load modules: TypeScript is compiled by SWC, once for each content, and kept on
// disk. All but `test` is loaded once a process. What is under `test` is loaded anew for each file of tests,
// so that no file finds what another has left in a module of the tests.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync, version } from '@swc/core';

const ROOT = pathToFileURL(`${process.cwd()}/`).href;
const PACKAGES = `${ROOT}node_modules/`;
const TESTS = `${ROOT}test/`;
const GLOBALS = new URL('./jest-globals.mjs', import.meta.url).href;
const RUNNER = new URL('.', import.meta.url).href;
const CACHE = join(process.cwd(), 'node_modules/.cache/ticket-rush-tests');
// Some ten times what the project has; each edit of a module adds one, with its map.
const KEPT_MAX = 20_000;
// What the compiled code of a module depends on beside its own text.
const MEANS = [version, readFileSync('.swcrc', 'utf8'), readFileSync(fileURLToPath(import.meta.url), 'utf8')];

/** The number of the file of tests that runs; its modules bear it. */
let file = 0;
/** Where the map of each compiled module is, by the module's address. */
const sourceMaps = new Map();
let jestsSourceMaps = sourceMaps;
/** Modules that the file of tests replaces, by their address without a number. */
const replaced = new Map();
// Where the stand-in of a replaced module, a text, finds what it exports.
const STAND_INS = Symbol.for('ticket-rush stand-ins');
globalThis[STAND_INS] ??= new Map();

function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: GLOBALS, format: 'module', shortCircuit: true };
  const parent = context.parentURL ?? '';
  const ours = parent.startsWith(ROOT) && !parent.startsWith(PACKAGES);
  const relative = /^\.{0,2}\//.test(specifier) || specifier.startsWith('file:');
  if (!ours || !relative) return next(specifier, context);
  const found = new URL(specifier, parent);
  if (found.pathname.endsWith('.js')) {
    const typescript = new URL(found);
    typescript.pathname = found.pathname.replace(/\.js$/, '.ts');
    if (exists(typescript)) return located(typescript);
  }
  if (/\.m?ts$/.test(found.pathname)) return located(found);
  if (found.href.startsWith(TESTS) && found.pathname.endsWith('.mjs')) return located(found);
  return next(specifier, context);
}

function located(url) {
  const anew = url.href.startsWith(RUNNER)
    ? false
    : url.href.startsWith(TESTS) || (replaced.size > 0 && !url.href.startsWith(PACKAGES));
  const { href } = url;
  url.search = anew ? `?${file}` : '';
  return {
    url: replaced.has(href) ? `${href}?replaced=${file}` : url.href,
    shortCircuit: true,
    format: 'module',
  };
}

const known = new Map();
function exists(url) {
  const { pathname } = url;
  if (known.has(pathname)) return known.get(pathname);
  const there = existsSync(url);
  known.set(pathname, there);
  return there;
}

function load(url, context, next) {
  const [address, search = ''] = url.split('?');
  if (search.startsWith('replaced=')) return standIn(address, url);
  if (!address.endsWith('.ts') || address.startsWith(PACKAGES)) return next(url, context);
  const path = fileURLToPath(address);
  const kept = compiled(path, readFileSync(path, 'utf8'));
  sourceMaps.set(url, `${kept}.map`);
  jestsSourceMaps.set(url, `${kept}.map`);
  return { format: 'module', source: readFileSync(kept, 'utf8'), shortCircuit: true };
}

function standIn(address, url) {
  const made = replaced.get(address)();
  globalThis[STAND_INS].set(url, made);
  const names = Object.keys(made).map((name) => `export const ${name} = made.${name};`);
  const source = [
    `const made = globalThis[Symbol.for('${STAND_INS.description}')].get('${url}');`,
    ...names,
  ].join('\n');
  return { format: 'module', source, shortCircuit: true };
}

/** @returns {string} the file that holds the compiled code; its map is beside it */
export function compiled(path, source) {
  const key = createHash('sha1')
    .update(JSON.stringify([...MEANS, path, source]))
    .digest('hex');
  const kept = join(CACHE, `${key}.js`);
  if (existsSync(kept)) return kept;
  const { code, map } = transformSync(source, { filename: path, sourceMaps: true, swcrc: true });
  // Another process may be about to write the same: each file appears whole, the code after its map.
  for (const [name, text] of Object.entries({ [`${kept}.map`]: map, [kept]: code })) {
    const own = `${name}.${process.pid}`;
    writeFileSync(own, text);
    renameSync(own, name);
  }
  return kept;
}

/** Makes room for compiled modules, before the processes of the tests start. */
export function prepareCache() {
  mkdirSync(CACHE, { recursive: true });
  if (readdirSync(CACHE).length <= KEPT_MAX) return;
  rmSync(CACHE, { recursive: true });
  mkdirSync(CACHE);
}

/** From here on this process loads modules so. */
export function loadModulesSo() {
  registerHooks({ resolve, load });
}

/** From now on another file of tests runs, and Jest reads here where the maps are. */
export function begin(registry) {
  file += 1;
  jestsSourceMaps = registry;
  for (const [url, map] of sourceMaps) registry.set(url, map);
  replaced.clear();
  globalThis[STAND_INS].clear();
}

export function importForTest(path) {
  return import(located(pathToFileURL(path)).url);
}

/** As `jest.unstable_mockModule`: what is imported from now on finds what `make` returns. */
export function replace(specifier, from, make) {
  const url = new URL(specifier, pathToFileURL(from));
  url.pathname = url.pathname.replace(/\.js$/, '.ts');
  replaced.set(url.href, make);
}
