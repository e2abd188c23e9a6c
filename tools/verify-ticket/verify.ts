import { verify } from 'node:crypto';
import { z } from 'zod';
import type { KeySet } from './key-set.js';

const TOKEN_MAX = 1_024;
const SIGNATURE_BYTES = 64;

const header = z.object({ alg: z.string(), kid: z.string(), typ: z.string().optional() });

const claims = z.object({
  jti: z.string(),
  iat: z.int().nonnegative(),
  per: z.string(),
  seat: z.string(),
  sec: z.string(),
  row: z.string().optional(),
  num: z.string(),
  lab: z.boolean().optional(),
});

/** What a genuine token says. */
export type Claims = z.infer<typeof claims>;

/** The claims of a genuine ticket, or why the text is none. */
export type Verdict = { genuine: Claims } | { refused: string };

/**
 * Checks a token with nothing but public keys.
 *
 * @param performance the performance at this door; null: any
 */
export function verifyTicket(token: string, { keys }: KeySet, performance: string | null): Verdict {
  const [head, body, signature, ...rest] = token.split('.');
  const whole = head && body && signature && rest.length === 0 && token.length <= TOKEN_MAX;
  if (!whole) return { refused: 'this is no ticket, or a part of it is missing: a token has three parts' };
  const signed = Buffer.from(signature, 'base64url');
  if (signed.length !== SIGNATURE_BYTES) return { refused: 'a part of the token is missing at its end' };
  const named = header.safeParse(json(head));
  if (!named.success) return { refused: 'the beginning of the token cannot be read' };
  const { alg, kid, typ } = named.data;
  const key = keys.get(kid);
  if (!key) {
    return {
      refused: `foreign: signed with the key ${JSON.stringify(kid)}, which is not in the key set. If the server’s secret was changed since the key set was saved, get the key set again`,
    };
  }
  if (alg !== 'EdDSA' || !verify(null, Buffer.from(`${head}.${body}`), key, signed)) {
    return { refused: 'forged: the signature does not fit what the token says' };
  }
  if (typ !== 'ticket')
    return { refused: `genuine, but no ticket: it is a ${JSON.stringify(typ ?? 'thing')}` };
  const read = claims.safeParse(json(body));
  if (!read.success) return { refused: 'genuine, but it says nothing that this program understands' };
  return judged(read.data, performance);
}

function judged(ticket: Claims, performance: string | null): Verdict {
  if (ticket.lab) return { refused: 'genuine, but of a lab: it opens no door' };
  if (performance !== null && ticket.per !== performance) {
    return { refused: `genuine, but for the performance ${ticket.per}` };
  }
  return { genuine: ticket };
}

/** Undefined: it is no JSON. */
function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
