import { Interrupted } from './cleanups.js';
import { runFanOut } from './fan-out/fan-out.js';
import { readOptions, USAGE, UsageError } from './options.js';
import { runBench } from './session.js';

const out = (text: string): void => void process.stdout.write(text);

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') out(USAGE);
  else if (options === 'fan-out') await runFanOut(out);
  else process.exitCode = (await runBench(options, out)) ? 0 : 1;
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
