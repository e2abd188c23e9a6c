import { parseArgs } from 'node:util';

/** What a process is asked to do. */
export interface CommandLine {
  action: 'serve' | 'migrate' | 'urls' | 'reset' | 'help';
  /** Do not ask for confirmation. */
  yes: boolean;
}

/** @throws Error of one line for an option that does not exist, and for two actions at once */
export function parseCommandLine(parameters: string[]): CommandLine {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(parameters);
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ')[0]}: see --help.`, {
      cause: error,
    });
  }
  const asked = ACTIONS.filter(([option]) => values[option]);
  if (asked.length > 1) {
    throw new Error(`${asked.map(([option]) => `--${option}`).join(' and ')} are separate commands.`);
  }
  return { action: asked[0]?.[1] ?? 'serve', yes: values.yes };
}

const ACTIONS = [
  ['help', 'help'],
  ['migrate-only', 'migrate'],
  ['urls', 'urls'],
  ['reset', 'reset'],
] as const;

const SWITCH = { type: 'boolean', default: false } as const;

function parse(args: string[]) {
  const options = {
    help: SWITCH,
    'migrate-only': SWITCH,
    urls: SWITCH,
    reset: SWITCH,
    yes: SWITCH,
    // The script has read this already. It is accepted here because a user may call this program with the
    // same options.
    'no-install': SWITCH,
  };
  return parseArgs({ args, options }).values;
}

/**
 * The text of `--help`.
 *
 * @param meanings what each variable of the environment means
 */
export function help(meanings: Readonly<Record<string, string>>): string {
  const variables = Object.entries(meanings).map(([name, text]) => `  ${name}\n      ${text}`);
  return `Ticket Rush sells concert seats over GraphQL.

  npm start                  start the server; without DATABASE_URL and REDIS_URL it brings its own
  npm start -- --no-install  the same, and install no program of the system (or NO_INSTALL=1)
  npm run migrate            bring the database's schema up to date (main.js --migrate-only)
  npm run -s urls            print where the embedded servers answer: eval "$(npm run -s urls)" (main.js --urls)
  npm run reset              remove the embedded servers' data and secrets (main.js --reset; --yes asks nothing)
  npm start -- --help        print this

Variables of the environment:

${variables.join('\n')}
`;
}
