import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CHECKS, type Check } from './findings.js';
import { Published } from './published.js';
import { type Verdict, verifyQueue } from './verify.js';

const USAGE = `usage: npm run verify-queue -- --url URL --concert ID [--receipts FILE]

Reads the published log of a waiting room and checks that it kept its order: one line a check.

  --url URL          the server, such as http://localhost:4000
  --concert ID       the concert, such as con_…
  --receipts FILE    receipts of people who waited, one a line, as the query queueReceipt gives them
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
    const { url, concert, receipts, help } = parse(args);
    if (help) {
      out(USAGE);
      return 0;
    }
    if (!url || !concert) throw new UsageError('--url and --concert say which waiting room');
    const published = new Published(url, concert);
    const room = await published.room();
    const verdict = await verifyQueue({
      concert,
      lobbyIsDrawn: room.lobbyOrder === 'DRAW',
      log: published.log(),
      commitment: room.drawCommitment,
      entrants: () => published.entrants(),
      keySet: room.receiptKeys,
      receipts: receipts === undefined ? [] : linesOf(receipts),
    });
    out(formatVerdict(verdict));
    return verdict.findings.none ? 0 : 1;
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
        concert: { type: 'string' },
        receipts: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function formatVerdict(verdict: Verdict): string {
  const { findings, entries, admissions, epochs, head, receipts, drawn } = verdict;
  const drew = drawn ? `, ${whole(drawn.size)} drew` : '';
  const read = `${whole(entries)} entries, ${whole(admissions)} let in, ${epochs} epochs, ${receipts} receipts`;
  // What was not looked at is not said to hold.
  const nothing: Record<string, string | false> = {
    draw: !drawn && 'not checked: nothing is drawn',
    receipts: receipts === 0 && 'not checked: there are none',
  };
  const lines = Object.entries(CHECKS).flatMap(([check, holds]) => {
    const finding = findings.get(check as Check);
    if (!finding && nothing[check]) return [`-       ${check.padEnd(9)} ${nothing[check]}`];
    if (!finding) return [`ok      ${check.padEnd(9)} ${holds}`];
    const more = finding.count - finding.examples.length;
    return [
      `BROKEN  ${check.padEnd(9)} ${whole(finding.count)} ×`,
      ...finding.examples.map((example) => `          ${example}`),
      ...(more > 0 ? [`          and ${whole(more)} more`] : []),
    ];
  });
  const end = `the log ends with entry ${head.number}, hash ${head.hash}`;
  return [`${read}${drew}`, ...lines, end, ''].join('\n');
}

function whole(value: number): string {
  return value.toLocaleString('en');
}
