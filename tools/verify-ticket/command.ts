import { parseArgs } from 'node:util';
import { readKeySet } from './key-set.js';
import { type Claims, verifyTicket } from './verify.js';

const KEY_SET_URL = 'http://localhost:4000/.well-known/jwks.json';

const USAGE = `usage: npm run verify-ticket -- TOKEN [--jwks FILE|URL] [--performance ID]

Says whether a ticket is genuine. With a saved key set it needs no server.

  TOKEN              the content of the QR code
  --jwks FILE|URL    the server's public keys; default: ${KEY_SET_URL}
  --performance ID   the performance at this door, such as per_…; default: any
  --help             this text

Exit status: 0 genuine, 1 not to be admitted, 2 cannot tell.
`;

type Print = (text: string) => void;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @returns the exit status: 0 genuine, 1 not to be admitted, 2 cannot tell */
export async function verify(args: string[], out: Print, err: Print): Promise<0 | 1 | 2> {
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      out(USAGE);
      return 0;
    }
    const [token, ...rest] = positionals;
    if (token === undefined || rest.length > 0) throw new UsageError('one token is verified at a time');
    const keySet = await readKeySet(values.jwks, Math.floor(Date.now() / 1_000));
    const verdict = verifyTicket(token.trim(), keySet, values.performance ?? null);
    if ('refused' in verdict) {
      out(`REFUSED: ${verdict.refused}\n`);
      return 1;
    }
    out(told(verdict.genuine));
    return 0;
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
      allowPositionals: true,
      options: {
        jwks: { type: 'string', default: KEY_SET_URL },
        performance: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

function told({ jti, iat, per, seat, sec, row, num }: Claims): string {
  const place = [sec, ...(row === undefined ? [] : [`row ${row}`]), `number ${num}`].join(', ');
  return [
    `GENUINE: ${place}`,
    `ticket ${jti}, performance ${per}, seat ${seat}, issued ${new Date(iat * 1_000).toISOString()}`,
    'Whether it was used, refunded or given away since, only the server knows.',
    '',
  ].join('\n');
}
