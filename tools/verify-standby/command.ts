import { parseArgs } from 'node:util';
import { CHECKS, type Check, Findings } from './findings.js';
import { publishedLog } from './published.js';
import { Replay } from './replay.js';

const USAGE = `usage: npm run verify-standby -- --url URL --performance ID

Reads the published log of a standby list and checks that it kept its order: one line a check.

  --url URL          the server, such as http://localhost:4000
  --performance ID   the performance, such as per_…
  --help             this text

Exit status: 0 everything holds, 1 something does not, 2 cannot tell.
`;

type Print = (text: string) => void;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @returns the exit status: 0 everything holds, 1 something does not, 2 cannot tell */
export async function verify(args: string[], out: Print, err: Print): Promise<0 | 1 | 2> {
  try {
    const { url, performance, help } = parse(args);
    if (help) {
      out(USAGE);
      return 0;
    }
    if (!url || !performance) throw new UsageError('--url and --performance say which standby list');
    const findings = new Findings();
    const replay = new Replay(findings);
    for await (const entry of publishedLog(url, performance)) replay.add(entry);
    out(formatted(findings, replay));
    return findings.none ? 0 : 1;
  } catch (error) {
    err(`cannot tell: ${(error as Error).message}\n`);
    if (error instanceof UsageError) err(`\n${USAGE}`);
    return 2;
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string' },
        performance: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

function formatted(findings: Findings, { entries, offers, head }: Replay): string {
  const lines = Object.entries(CHECKS).flatMap(([check, holds]) => {
    const finding = findings.get(check as Check);
    if (!finding) return [`ok      ${check.padEnd(9)} ${holds}`];
    const more = finding.count - finding.examples.length;
    return [
      `BROKEN  ${check.padEnd(9)} ${finding.count} ×`,
      ...finding.examples.map((example) => `          ${example}`),
      ...(more > 0 ? [`          and ${more} more`] : []),
    ];
  });
  const end = `the log ends with entry ${head.number}, hash ${head.hash}`;
  return [`${entries} entries, ${offers} offers`, ...lines, end, ''].join('\n');
}
