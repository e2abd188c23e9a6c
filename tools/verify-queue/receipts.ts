import { createPublicKey, type JsonWebKeyInput, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import type { Drawn } from './draw.js';
import type { Findings } from './findings.js';
import type { LogEntry } from './log.js';

const point = z.object({ number: z.int().nonnegative(), hash: z.string() });

const claims = z.object({
  concert: z.string(),
  sequence: z.int().positive(),
  epoch: z.int().positive(),
  issuedAt: z.int().positive().optional(),
  entrant: z.int().positive().optional(),
  commitment: z.string().optional(),
  admitted: point.optional(),
  head: point,
});

/** A receipt whose signature is right, and how to speak of it. */
export interface Receipt extends z.infer<typeof claims> {
  name: string;
}

/**
 * Reads receipts; those without a valid signature are told and left out.
 *
 * @param texts compact JWS
 * @param keySet a JSON Web Key Set as text
 */
export function readReceipts(texts: readonly string[], keySet: string, findings: Findings): Receipt[] {
  const { keys } = JSON.parse(keySet) as { keys: (JsonWebKeyInput['key'] & { kid: string })[] };
  const byId = new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
  return texts.flatMap((text, index) => {
    const name = `receipt ${index + 1}`;
    const receipt = readOne(text, byId);
    if (typeof receipt !== 'string') return [{ ...receipt, name }];
    findings.add('receipts', `${name} ${receipt}`);
    return [];
  });
}

function readOne(text: string, keys: ReadonlyMap<string, KeyObject>): z.infer<typeof claims> | string {
  const [head, body, signature, ...rest] = text.split('.');
  if (!signature || rest.length > 0) return 'is no compact JWS';
  try {
    const { alg, kid } = JSON.parse(Buffer.from(head!, 'base64url').toString()) as Record<string, string>;
    const key = keys.get(kid!);
    if (alg !== 'EdDSA' || !key) return 'names no key of this server';
    const signed = Buffer.from(`${head}.${body}`);
    if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) return 'has a wrong signature';
    return claims.parse(JSON.parse(Buffer.from(body!, 'base64url').toString()));
  } catch {
    return 'cannot be read';
  }
}

/** The entries that receipts speak of. */
export function entriesNamed(receipts: readonly Receipt[]): Set<number> {
  return new Set(
    receipts.flatMap(({ admitted, head }) => [head.number, ...(admitted ? [admitted.number] : [])]),
  );
}

export interface Facts {
  concert: string;
  commitment: string | null;
  /** Of the log, by number: those that receipts speak of. */
  kept: ReadonlyMap<number, LogEntry>;
  drawn: Drawn | null;
}

/** Compares what was signed with what was published. */
export function checkReceipts(receipts: readonly Receipt[], facts: Facts, findings: Findings): void {
  const own = receipts.filter(({ concert, name }) => {
    if (concert !== facts.concert) findings.add('receipts', `${name} is for ${concert}`);
    return concert === facts.concert;
  });
  for (const receipt of own) checkOne(receipt, facts, findings);
  for (const epoch of Map.groupBy(own, (receipt) => receipt.epoch).values()) checkIssue(epoch, findings);
}

function checkOne(receipt: Receipt, { kept, drawn, commitment }: Facts, findings: Findings): void {
  const { name, sequence, admitted, head, entrant } = receipt;
  if (admitted) {
    const entry = kept.get(admitted.number);
    const same = entry?.hash === admitted.hash && entry.kind === 'ADMITTED' && entry.sequence === sequence;
    if (!same) findings.add('receipts', `${name}: entry ${admitted.number} is not the one that was signed`);
  }
  if (head.number > 0 && kept.get(head.number)?.hash !== head.hash) {
    findings.add('receipts', `${name}: the log up to entry ${head.number} is not the one that was signed`);
  }
  if (receipt.commitment !== undefined && receipt.commitment !== commitment) {
    findings.add('receipts', `${name}: the draw was committed to another seed`);
  }
  if (entrant !== undefined && drawn && drawn.get(entrant) !== sequence) {
    const drew = drawn.get(entrant) ?? 'nothing';
    findings.add('draw', `${name}: number ${entrant} drew ${drew} and was given ${sequence}`);
  }
}

/** Within an epoch, a fan with a smaller number got it no later. */
function checkIssue(receipts: readonly Receipt[], findings: Findings): void {
  const issued = receipts.filter(({ issuedAt }) => issuedAt !== undefined);
  issued.sort((a, b) => a.sequence - b.sequence || a.issuedAt! - b.issuedAt!);
  let latest: Receipt | undefined;
  for (const receipt of issued) {
    const { name, sequence, issuedAt } = receipt;
    if (latest && latest.issuedAt! > issuedAt!) {
      const later = `number ${latest.sequence} was issued ${latest.issuedAt! - issuedAt!} s later`;
      findings.add('receipts', `${name}: ${later} than number ${sequence}`);
    }
    if (latest?.sequence === sequence && latest.issuedAt !== issuedAt) {
      findings.add('receipts', `${name}: number ${sequence} was issued twice`);
    }
    if (!latest || latest.issuedAt! <= issuedAt!) latest = receipt;
  }
}
