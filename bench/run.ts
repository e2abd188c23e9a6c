import { runCommand } from '../harness/command-line.js';
import { bestSeats } from './best-seats/best-seats.js';
import { runFanOut } from './fan-out/fan-out.js';
import { ledger } from './ledger/ledger.js';
import { type Mode, type Options, readOptions } from './options.js';
import { overload } from './overload/overload.js';
import { pay } from './pay/pay.js';
import { runProbe } from './probe.js';
import { reads } from './reads/reads.js';
import { runRush } from './rush/rush.js';
import { runStrategies } from './strategies/strategies.js';
import { USAGE } from './usage.js';
import { runWaitingRoom } from './waiting-room/waiting-room.js';

const out = (text: string): void => void process.stdout.write(text);

/** Each tells whether everything was as it has to be. */
const RUNS: Record<Mode, (options: Options, out: (text: string) => void) => Promise<boolean>> = {
  strategies: runStrategies,
  rush: runRush,
  ledger: (options, out) => runProbe(ledger, options, out),
  overload: (options, out) => runProbe(overload, options, out),
  reads: (options, out) => runProbe(reads, options, out),
  pay: (options, out) => runProbe(pay, options, out),
  'best-seats': (options, out) => runProbe(bestSeats, options, out),
  'fan-out': runFanOut,
  'waiting-room': runWaitingRoom,
};

await runCommand(USAGE, async () => {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options !== 'help') return RUNS[options.mode](options, out);
  out(USAGE);
  return true;
});
