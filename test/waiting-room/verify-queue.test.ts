import { createHash, generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { CompactSign } from 'jose';
import { CHECKS, type Check } from '../../tools/verify-queue/findings.js';
import { hashAfter, type LogEntry, NO_HASH } from '../../tools/verify-queue/log.js';
import { type Evidence, type Verdict, verifyQueue } from '../../tools/verify-queue/verify.js';

type Said = Partial<LogEntry> & { kind: string };

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const KEY_SET = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A log with its hashes. */
function chained(said: readonly Said[]): LogEntry[] {
  let hash = NO_HASH;
  return said.map((each, index) => {
    const entry = { number: index + 1, epoch: 1, sequence: 0, detail: '', at: 1_000_000 + index, ...each };
    hash = hashAfter(hash, entry);
    return { ...entry, hash };
  });
}

const begin = (settings = 'capacity=2 admitPerSecond=5 paused=0 inside=0', epoch = 1): Said => ({
  kind: 'SETTINGS',
  detail: settings,
  epoch,
});
const admitted = (sequence: number): Said => ({ kind: 'ADMITTED', sequence });
const ended = (sequence: number): Said => ({ kind: 'ENDED', sequence });
const returned = (sequence: number): Said => ({ kind: 'RETURNED', sequence });

function judge(log: readonly LogEntry[], evidence: Partial<Evidence> = {}): Promise<Verdict> {
  return verifyQueue({
    concert: 'con_1',
    lobbyIsDrawn: false,
    log,
    commitment: null,
    keySet: KEY_SET,
    entrants: () => null,
    receipts: [],
    ...evidence,
  });
}

/** The checks that did not hold, and how often. */
function broken({ findings }: Verdict): Partial<Record<Check, number>> {
  const found = Object.keys(CHECKS).map((check) => [check, findings.get(check as Check)?.count] as const);
  return Object.fromEntries(found.filter(([, count]) => count !== undefined));
}

function sign(claims: object, key = privateKey): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one' })
    .sign(key);
}

// A fan is away and comes back, the line is lost, the capacity changes: all as it should be.
const GOOD = chained([
  begin(),
  { kind: 'OPENED' },
  admitted(1),
  admitted(3),
  ended(1),
  returned(2),
  admitted(2),
  { kind: 'SETTINGS', detail: 'capacity=1 admitPerSecond=5 paused=0' },
  ended(3),
  { ...begin('capacity=1 admitPerSecond=5 paused=0 inside=1', 2) },
  { ...ended(2), epoch: 2 },
  { ...returned(4), epoch: 2 },
  { ...admitted(4), epoch: 2 },
]);

test('a log that is as it should be has nothing to be found', async () => {
  const verdict = await judge(GOOD);

  expect(broken(verdict)).toEqual({});
  expect(verdict).toMatchObject({ entries: 13, admissions: 4, epochs: 2, head: { number: 13 } });
});

test('an entry that was changed', async () => {
  const log = GOOD.map((entry) => (entry.number === 5 ? { ...entry, at: entry.at + 1 } : entry));
  expect(broken(await judge(log))).toEqual({ chain: 1 });
});

test('an entry that was taken out', async () => {
  const log = GOOD.filter(({ kind }) => kind !== 'OPENED');
  expect(broken(await judge(log))).toEqual({ gaps: 1 });
});

test('a fan who was admitted before a fan who had been there all the while', async () => {
  const log = chained([begin(), admitted(1), ended(1), admitted(3), ended(3), admitted(2)]);
  expect(broken(await judge(log))).toEqual({ order: 1 });
});

test('a fan who came back before they were overtaken', async () => {
  const log = chained([begin(), returned(2), admitted(1), ended(1), admitted(3), admitted(2)]);
  expect(broken(await judge(log))).toEqual({ order: 1 });
});

test('more inside than there is room for', async () => {
  const log = chained([begin(), admitted(1), admitted(2), admitted(3)]);
  expect(broken(await judge(log))).toEqual({ capacity: 1 });
});

test('a lowered capacity sends no fan away, and admits none', async () => {
  const lowered = { kind: 'SETTINGS', detail: 'capacity=1 admitPerSecond=5 paused=0' };
  const fewer = [begin(), admitted(1), admitted(2), lowered, ended(1)];

  expect(broken(await judge(chained(fewer)))).toEqual({});
  expect(broken(await judge(chained([...fewer, admitted(3)])))).toEqual({ capacity: 1 });
});

test('one number that was admitted twice', async () => {
  const log = chained([begin(), admitted(1), ended(1), returned(1), admitted(1)]);
  expect(broken(await judge(log))).toEqual({ once: 1 });
});

test('a fan who left without having been inside', async () => {
  const log = chained([begin(), admitted(1), ended(1), ended(1), ended(7)]);
  expect(broken(await judge(log))).toEqual({ ended: 2 });
});

test('an epoch that begins with fewer inside than there were, or without settings', async () => {
  const fewer = chained([begin(), admitted(1), begin('capacity=2 admitPerSecond=5 paused=0 inside=0', 2)]);
  const none = chained([begin(), { ...admitted(1), epoch: 2 }, { kind: 'OPENED', epoch: 1 }]);

  expect(broken(await judge(fewer))).toEqual({ epochs: 1 });
  expect(broken(await judge(none))).toEqual({ epochs: 2 });
});

const SEED = 'ab'.repeat(32);
const ENTRANTS = [1, 2, 3, 5, 8];
const LIST = sha256('1,2,3,5,8');
const CLOSED = { kind: 'CLOSED', detail: LIST };
const DRAWN = { kind: 'DRAWN', detail: SEED };
const AS_DRAWN = { lobbyIsDrawn: true, commitment: sha256(SEED), entrants: () => ENTRANTS };
const drawLog = chained([begin(), CLOSED, DRAWN, { kind: 'OPENED' }, admitted(1)]);

test('a draw is repeated', async () => {
  const { drawn, ...verdict } = await judge(drawLog, AS_DRAWN);
  const lots = ENTRANTS.map((entrant) => ({ entrant, lot: sha256(`${SEED}:${LIST}:${entrant}`) }));
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));

  expect(broken({ drawn, ...verdict })).toEqual({});
  expect([...drawn!.keys()]).toEqual(lots.map(({ entrant }) => entrant));
  expect([...drawn!.values()]).toEqual(ENTRANTS);
  // A line that was lost before the draw was told of tells it again.
  const again = chained([
    begin(),
    CLOSED,
    begin(undefined, 2),
    { ...CLOSED, epoch: 2 },
    { ...DRAWN, epoch: 2 },
  ]);
  expect(broken(await judge(again, AS_DRAWN))).toEqual({});
});

test.each<[string, readonly LogEntry[], Partial<Evidence>]>([
  ['with another seed', drawLog, { commitment: sha256('another') }],
  ['of another list', drawLog, { entrants: () => [1, 2, 3, 5, 9] }],
  ['of a list that is kept secret', drawLog, { entrants: () => null }],
  ['before the list is closed', chained([begin(), DRAWN]), { entrants: () => [] }],
  ['of two lists', chained([begin(), CLOSED, { ...CLOSED, detail: sha256('') }, DRAWN]), {}],
  ['done twice', chained([begin(), CLOSED, DRAWN, DRAWN]), {}],
  ['after which the list is closed', chained([begin(), CLOSED, DRAWN, CLOSED]), {}],
  ['after a fan was admitted', chained([begin(), admitted(1), CLOSED, DRAWN]), {}],
  ['that never was', chained([begin(), { kind: 'OPENED' }]), {}],
])('a draw %s', async (_what, log, evidence) => {
  const found = broken(await judge(log, { ...AS_DRAWN, ...evidence }));
  expect(Object.keys(found)).toEqual(['draw']);
});

const HEAD = { number: 13, hash: GOOD[12]!.hash };
const claims = (own: object = {}) => ({
  concert: 'con_1',
  sequence: 2,
  epoch: 1,
  issuedAt: 100,
  head: HEAD,
  ...own,
});

test('receipts that are as they should be', async () => {
  const receipts = [
    await sign(claims({ admitted: { number: 7, hash: GOOD[6]!.hash } })),
    await sign(claims({ sequence: 1, issuedAt: 99, head: { number: 0, hash: NO_HASH } })),
    await sign(claims({ sequence: 9, issuedAt: 50, epoch: 2 })),
  ];
  expect(broken(await judge(GOOD, { receipts }))).toEqual({});
});

test.each<[string, object[]]>([
  ['for another concert', [claims({ concert: 'con_2' })]],
  ['with an entry of another hash', [claims({ admitted: { number: 7, hash: NO_HASH } })]],
  ['with the entry of another number', [claims({ admitted: { number: 4, hash: GOOD[3]!.hash } })]],
  ['with an entry that is no admission', [claims({ admitted: { number: 6, hash: GOOD[5]!.hash } })]],
  ['of a log that was another', [claims({ head: { number: 5, hash: sha256('another') } })]],
  ['of a log that was longer', [claims({ head: { number: 14, hash: HEAD.hash } })]],
  ['of another commitment', [claims({ commitment: sha256('another') })]],
  ['of a smaller number that was issued later', [claims(), claims({ sequence: 3, issuedAt: 99 })]],
  ['of one number that was issued twice', [claims(), claims({ issuedAt: 101 })]],
])('receipts %s', async (_what, said) => {
  const receipts = await Promise.all(said.map((each) => sign(each)));
  expect(broken(await judge(GOOD, { receipts }))).toEqual({ receipts: 1 });
});

test('a receipt without a genuine signature', async () => {
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const [head, , signature] = (await sign(claims())).split('.');
  const changed = Buffer.from(JSON.stringify(claims({ sequence: 1 }))).toString('base64url');
  const receipts = [await sign(claims(), stranger), `${head}.${changed}.${signature}`, 'nothing', 'a.b.c'];

  expect(broken(await judge(GOOD, { receipts }))).toEqual({ receipts: 4 });
});

test('a fan who did not get what they drew', async () => {
  const { drawn } = await judge(drawLog, AS_DRAWN);
  const [first, second] = drawn!.keys();
  const head = { number: 5, hash: drawLog[4]!.hash };
  const right = await sign(
    claims({ entrant: first, sequence: drawn!.get(first!), issuedAt: undefined, head }),
  );
  const wrong = await sign(claims({ entrant: second, sequence: 1, issuedAt: undefined, head }));

  expect(broken(await judge(drawLog, { ...AS_DRAWN, receipts: [right] }))).toEqual({});
  expect(broken(await judge(drawLog, { ...AS_DRAWN, receipts: [wrong] }))).toEqual({ draw: 1 });
});

test('a log that was rewritten from some entry on is shown by the receipts before', async () => {
  const rewritten = chained(GOOD.map(({ hash: _hash, ...entry }) => ({ ...entry, at: entry.at + 5 })));

  expect(broken(await judge(rewritten))).toEqual({});
  expect(broken(await judge(rewritten, { receipts: [await sign(claims())] }))).toEqual({ receipts: 1 });
});
