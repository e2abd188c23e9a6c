import { runSale } from '../acceptance/sale/sale.js';
import { runWeather } from '../acceptance/weather/weather.js';
import { Interrupted } from './cleanups.js';
import { runFanOut } from './fan-out/fan-out.js';
import { ledger } from './ledger/ledger.js';
import { type Mode, type Options, readOptions } from './options.js';
import { foreignLock } from './probes/foreign-lock.js';
import { overload } from './probes/overload.js';
import { runProbe } from './probes/probe.js';
import { twoProcesses } from './probes/two-processes.js';
import { runRush } from './rush/rush.js';
import { runBench } from './session.js';
import { USAGE, UsageError } from './usage.js';
import { runWaitingRoom } from './waiting-room/waiting-room.js';

const out = (text: string): void => void process.stdout.write(text);

/** Each tells whether everything was as it has to be. */
const RUNS: Record<Mode, (options: Options, out: (text: string) => void) => Promise<boolean>> = {
  strategies: runBench,
  rush: runRush,
  ledger: (options, out) => runProbe(ledger, options, out),
  overload: (options, out) => runProbe(overload, options, out),
  'foreign-lock': (options, out) => runProbe(foreignLock, options, out),
  'two-processes': (options, out) => runProbe(twoProcesses, options, out),
  'fan-out': runFanOut,
  sale: runSale,
  'waiting-room': runWaitingRoom,
  weather: runWeather,
};

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') out(USAGE);
  else process.exitCode = (await RUNS[options.mode](options, out)) ? 0 : 1;
} catch (error) {
  const interrupted = error instanceof Interrupted;
  process.stderr.write(`${interrupted ? 'interrupted' : `could not measure: ${messages(error)}`}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}`);
  process.exitCode = interrupted ? 130 : 2;
}
// Work that was interrupted may still wait for something.
process.exit();

/** An error and its causes. */
function messages(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messages(error.cause)}`;
}
