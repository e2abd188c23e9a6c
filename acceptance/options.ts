import { parseArgs } from 'node:util';
import { seatsOf, UsageError, wholeNumber } from '../harness/command-line.js';

export interface AcceptanceOptions {
  test: 'sale' | 'weather';
  fans: number;
  /** Of the sale. */
  seats: number;
  /** The fans of a sale arrive in so many seconds. */
  overSeconds: number;
  seed: number;
  /** Workers are stopped for so many seconds. */
  stoppedSeconds: number;
  dataParent: string | undefined;
  jsonFile: string | undefined;
}

export const USAGE = `usage: npm run acceptance -- sale|weather [options]

Starts servers of its own, plays a whole event, and judges what every fan was told.
  sale                  a sell-out from the door of a waiting room to the last seat
  weather               servers killed, workers stopped, a reader stalled, while all fans watch their places

  --fans N              default 10,000
  --seats N             of the sale, a multiple of 100; default 2,000
  --over SECONDS        in which the fans of the sale arrive; default 10
  --seed N              of the sale: another number, other fans; default 1
  --stopped SECONDS     for which the weather stops workers, 10 to 60; default 60
  --data-dir DIR        where the servers' temporary data directories are made
  --json FILE           also write everything that was seen
  --help                this text

Exit status: 0 all of it held, 1 something did not, 2 it could not be played, 130 interrupted.
`;

/** @throws UsageError */
export function readOptions(args: string[]): AcceptanceOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [test, ...more] = positionals;
  if ((test !== 'sale' && test !== 'weather') || more.length > 0) {
    throw new UsageError(`one of sale and weather is played, not '${positionals.join(' ')}'`);
  }
  return {
    test,
    fans: wholeNumber('fans', values.fans, 100_000),
    seats: seatsOf(values.seats),
    overSeconds: wholeNumber('over', values.over, 600),
    seed: wholeNumber('seed', values.seed, 2 ** 31),
    stoppedSeconds: wholeNumber('stopped', values.stopped, 60, 10),
    dataParent: values['data-dir'],
    jsonFile: values.json,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        fans: { type: 'string', default: '10000' },
        seats: { type: 'string', default: '2000' },
        over: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        stopped: { type: 'string', default: '60' },
        'data-dir': { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}
