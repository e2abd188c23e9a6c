import { Interrupted } from './cleanups.js';

/** A wrong command line; the message says what is wrong with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function wholeNumber(name: string, text: string, max: number, min = 1): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UsageError(`--${name} is a whole number from ${min} to ${max}, not '${text}'`);
}

/** @throws UsageError */
export function seatsOf(text: string): number {
  const seats = wholeNumber('seats', text, 100_000);
  if (seats % 100 === 0) return seats;
  throw new UsageError(`--seats is a multiple of 100, not '${text}'`);
}

/**
 * Runs a command and exits: 0 all held, 1 not all, 2 it could not measure, 130 it was interrupted.
 *
 * @param run tells whether everything was as it has to be
 */
export async function runCommand(usage: string, run: () => Promise<boolean> | boolean): Promise<never> {
  try {
    process.exitCode = (await run()) ? 0 : 1;
  } catch (error) {
    const interrupted = error instanceof Interrupted;
    process.stderr.write(`${interrupted ? 'interrupted' : `could not measure: ${messages(error)}`}\n`);
    if (error instanceof UsageError) process.stderr.write(`\n${usage}`);
    process.exitCode = interrupted ? 130 : 2;
  }
  // Work that was interrupted may still wait for something.
  process.exit();
}

/** An error and its causes. */
function messages(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messages(error.cause)}`;
}
