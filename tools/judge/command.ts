import { parseArgs } from 'node:util';
import { HistoryError, readHistory } from './history.js';
import { EXPIRY_TOLERANCE_MS, formatVerdicts, type JudgeOptions, judge } from './judge.js';

const USAGE = `usage: npm run check -- [--database-url URL] [--history FILE ...] [options]

Judges a database, and what clients saw of it, against the system's promises: one line each.

  --database-url URL          the database; default: DATABASE_URL, else the
                              embedded one that runs on DATA_DIR
  --history FILE              what clients saw, JSON lines; may be repeated
  --lab judge|ignore          whether lab performances are judged; default: judge
  --expiry-tolerance-ms N     how long a lapsed hold may still stand; default: ${EXPIRY_TOLERANCE_MS}
  --help                      this text

Exit status: 0 all promises kept, 1 a promise broken, 2 cannot tell.
`;

/** Where the command writes: a stream, or a test's array. */
type Print = (text: string) => void;

/**
 * Runs the command.
 * @returns the exit status: 0 kept, 1 broken, 2 cannot tell.
 */
export async function check(
  args: string[],
  environment: Record<string, string | undefined>,
  out: Print,
  err: Print,
): Promise<0 | 1 | 2> {
  try {
    const options = readOptions(args, environment);
    if (options === 'help') {
      out(USAGE);
      return 0;
    }
    const verdicts = await judge(options);
    out(formatVerdicts(verdicts));
    return verdicts.some(({ violations }) => violations > 0) ? 1 : 0;
  } catch (error) {
    err(`cannot tell: ${messages(error)}\n`);
    if (error instanceof UsageError) err(`\n${USAGE}`);
    return 2;
  }
}

class UsageError extends Error {
  override readonly name = 'UsageError';
}

function readOptions(args: string[], environment: Record<string, string | undefined>): JudgeOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const databaseUrl = values['database-url'] || environment.DATABASE_URL;
  if (!databaseUrl)
    throw new UsageError(
      'neither --database-url nor DATABASE_URL says which database, and no embedded one runs',
    );
  const lab = values.lab;
  if (lab !== 'judge' && lab !== 'ignore') throw new UsageError(`--lab is judge or ignore, not '${lab}'`);
  const tolerance = values['expiry-tolerance-ms'];
  if (!/^\d{1,12}$/.test(tolerance)) {
    throw new UsageError(`--expiry-tolerance-ms is a number of milliseconds, not '${tolerance}'`);
  }
  return {
    databaseUrl,
    lab,
    expiryToleranceMs: Number(tolerance),
    ...(values.history.length > 0 && { history: readHistory(values.history) }),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        'database-url': { type: 'string' },
        history: { type: 'string', multiple: true, default: [] },
        lab: { type: 'string', default: 'judge' },
        'expiry-tolerance-ms': { type: 'string', default: String(EXPIRY_TOLERANCE_MS) },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

/** An error and its causes in one line. */
function messages(error: unknown): string {
  // The errors of this command say in their own words what caused them.
  if (error instanceof UsageError || error instanceof HistoryError) return error.message;
  // A refused connection to several addresses has its reasons here, and no message.
  if (error instanceof AggregateError) return error.errors.map(messages).join(', ');
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messages(error.cause)}`;
}
