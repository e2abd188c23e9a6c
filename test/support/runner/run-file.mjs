// Runs one file of tests for Jest in this very process, with Node.js's own modules. Jest's default gives
// each file a context of its own and loads every module into it anew, which took more than half of a run.
import { createRequire } from 'node:module';
import 'reflect-metadata';
import runWithCircus from 'jest-circus/runner';
import { formatExecError } from 'jest-message-util';
import { startCoverage, writeCoverage } from './coverage.mjs';
import { setGlobals } from './jest-globals.mjs';
import { watchOpened } from './left-open.mjs';
import { begin, importForTest, loadModulesSo, replace } from './modules.mjs';

const require = createRequire(import.meta.url);
const OF_MOCKS = [
  'fn',
  'spyOn',
  'replaceProperty',
  'isMockFunction',
  'clearAllMocks',
  'resetAllMocks',
  'restoreAllMocks',
];
const OF_TIMERS = [
  'useFakeTimers',
  'useRealTimers',
  'advanceTimersByTime',
  'advanceTimersByTimeAsync',
  'runAllTimers',
  'runOnlyPendingTimers',
  'clearAllTimers',
  'getTimerCount',
  'setSystemTime',
];

startCoverage();
loadModulesSo();
// All work is done and nothing is open. Node.js would now take a large heap down piece by piece.
// That may take longer than the half second that Jest waits before it complains.
if (process.send) process.on('beforeExit', () => process.exit());
/** Whether something works on here that a file of tests has left. */
let spoilt = false;

export default async function runFile(globalConfig, config, environment, jestsRuntime, path, tellJest) {
  // Jest starts another process in place of this one and gives the file to it.
  if (spoilt && process.send) environment.exit(1);
  const before = { env: { ...process.env }, directory: process.cwd() };
  const opened = watchOpened();
  begin(jestsRuntime.getSourceMaps());
  try {
    const runtime = plainRuntime(environment, path);
    const result = await apart(() =>
      runWithCircus.default(globalConfig, config, environment, runtime, path, tellJest),
    );
    restore(environment, before);
    const left = await opened.stillOpen();
    spoilt = left.length > 0;
    return left.length > 0 ? failed(result, left, config, path) : result;
  } finally {
    restore(environment, before);
    opened.forget();
    writeCoverage();
    forgetCircus();
  }
}

/** Awaits what `run` returns, and the stacks of errors within do not name this file as their origin. */
function apart(run) {
  return new Promise((resolve, reject) => {
    run().then(
      (result) => resolve(result),
      (error) => reject(error),
    );
  });
}

function restore({ moduleMocker, fakeTimersModern }, { env, directory }) {
  moduleMocker.restoreAllMocks();
  fakeTimersModern.dispose();
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(directory);
}

/** What jest-circus asks of Jest's runtime. */
function plainRuntime(environment, path) {
  const jest = jestObject(environment, path);
  return {
    requireModule: require,
    // Its state is that of one file.
    requireInternalModule(file) {
      delete require.cache[file];
      return require(file);
    },
    setGlobalsForRuntime: (globals) => setGlobals({ ...globals, jest }),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: importForTest,
    enterTestCode: () => undefined,
    leaveTestCode: () => undefined,
  };
}

function jestObject({ moduleMocker, fakeTimersModern }, path) {
  return {
    ...bound(moduleMocker, OF_MOCKS),
    ...bound(fakeTimersModern, OF_TIMERS),
    unstable_mockModule: (specifier, make) => replace(specifier, path, make),
  };
}

function bound(owner, names) {
  return Object.fromEntries(names.map((name) => [name, owner[name].bind(owner)]));
}

function forgetCircus() {
  for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
    if (symbol.description === 'JEST_STATE_SYMBOL' || symbol === Symbol.for('EVENT_HANDLERS')) {
      delete globalThis[symbol];
    }
  }
}

/** The result of a file that has left something open: it counts as a file that could not be run. */
function failed(result, left, config, path) {
  const told = left.map((error) => formatExecError(error, config, { noStackTrace: false }, path));
  const failureMessage = [result.failureMessage, ...told].filter(Boolean).join('\n');
  const { message, stack } = left[0];
  return { ...result, testExecError: { message, stack }, failureMessage };
}
