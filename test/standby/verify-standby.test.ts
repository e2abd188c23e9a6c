import { expect, test } from '@jest/globals';
import { CHECKS, type Check, Findings } from '../../tools/verify-standby/findings.js';
import { hashAfter, type LogEntry, NO_HASH } from '../../tools/verify-standby/log.js';
import { Replay } from '../../tools/verify-standby/replay.js';

type Said = readonly [kind: string, place: number, detail?: string];

/** A log with its hashes. */
function chained(said: readonly Said[]): LogEntry[] {
  let hash = NO_HASH;
  return said.map(([kind, place, detail = ''], index) => {
    const entry = { number: index + 1, kind, place, detail, at: 1_000_000 + index };
    hash = hashAfter(hash, entry);
    return { ...entry, hash };
  });
}

/** The checks that did not hold, and their first example. */
function broken(log: readonly LogEntry[]): Partial<Record<Check, string>> {
  const findings = new Findings();
  const replay = new Replay(findings);
  for (const entry of log) replay.add(entry);
  const found = Object.keys(CHECKS).map((check) => [check, findings.get(check as Check)?.examples[0]]);
  return Object.fromEntries(found.filter(([, example]) => example !== undefined));
}

// A fan leaves, one wants more than there is, one has too many seats, an offer lapses, one is declined.
const GOOD = chained([
  ['JOINED', 1, 'seats=1'],
  ['JOINED', 2, 'seats=4'],
  ['JOINED', 3, 'seats=1'],
  ['JOINED', 4, 'seats=2'],
  ['JOINED', 5, 'seats=1'],
  ['LEFT', 1],
  ['PASSED_OVER', 3, 'why=LIMIT_EXCEEDED'],
  ['OFFERED', 4, 'kept=3 seats=7,8'],
  ['OFFERED', 5, 'kept=1 seats=9'],
  ['LAPSED', 4],
  ['DECLINED', 5],
  ['OFFERED', 3, 'kept=3 seats=8'],
  ['TAKEN', 3],
  ['CLOSED', 0, 'why=BEGUN waiting=1'],
  ['FREED', 0, 'seats=2'],
]);

test('a log that is as it should be has nothing to be found', () => {
  expect(broken(GOOD)).toEqual({});
});

test('seats go on sale while fans wait who want more, or who were passed over', () => {
  const log = chained([
    ['JOINED', 1, 'seats=4'],
    ['JOINED', 2, 'seats=1'],
    ['PASSED_OVER', 2, 'why=LIMIT_EXCEEDED'],
    ['FREED', 0, 'kept=3 freed=1,2'],
    ['LEFT', 1],
    ['OFFERED', 2, 'kept=1 seats=5'],
  ]);
  expect(broken(log)).toEqual({});
});

test.each([
  ['another kind', { kind: 'LEFT' }],
  ['another place', { place: 2 }],
  ['another detail', { detail: 'kept=3 seats=7,9' }],
  ['another time', { at: 1 }],
])('an entry that was changed is named: %s', (_what, change) => {
  const log = GOOD.map((entry) => (entry.number === 8 ? { ...entry, ...change } : entry));
  expect(broken(log)).toMatchObject({ chain: 'entry 8 or the hash before it has been changed' });
});

test('an entry that was taken out', () => {
  expect(broken(GOOD.filter(({ number }) => number !== 7))).toMatchObject({
    gaps: 'entry 8 follows entry 6',
  });
});

const JOINS: Said[] = [
  ['JOINED', 1, 'seats=1'],
  ['JOINED', 2, 'seats=1'],
];

test.each<[string, Check, Said[], string]>([
  [
    'a fan is overtaken',
    'order',
    [...JOINS, ['OFFERED', 2, 'kept=1 seats=0']],
    'entry 3 offers seats to number 2 before number 1',
  ],
  [
    'a number is left out',
    'joins',
    [JOINS[0]!, ['JOINED', 3, 'seats=1']],
    'entry 2 gave number 3 after number 1',
  ],
  [
    'a seat is offered to two',
    'once',
    [...JOINS, ['OFFERED', 1, 'kept=1 seats=4'], ['OFFERED', 2, 'kept=1 seats=4']],
    'entry 4 offers seat 4 to number 2, while number 1 is offered it',
  ],
  [
    'a fan is offered seats twice',
    'once',
    [JOINS[0]!, ['OFFERED', 1, 'kept=1 seats=4'], ['LAPSED', 1], ['OFFERED', 1, 'kept=1 seats=4']],
    'entry 4 offers seats to number 1, which did not wait',
  ],
  [
    'an offer is too small',
    'size',
    [
      ['JOINED', 1, 'seats=3'],
      ['OFFERED', 1, 'kept=3 seats=4,5'],
    ],
    'entry 2 offers 2 seats, number 1 had asked for 3',
  ],
  [
    'an offer ends that was not open',
    'ends',
    [JOINS[0]!, ['TAKEN', 1]],
    'entry 2 says TAKEN of number 1, which had no open offer',
  ],
  [
    'seats go on sale while a fan waits',
    'public',
    [JOINS[0]!, ['FREED', 0, 'seats=1']],
    'entry 2 puts 1 seats on sale while 1 fans waited',
  ],
  [
    'seats go on sale while a fan waits who would have fitted',
    'public',
    [...JOINS, ['PASSED_OVER', 1], ['FREED', 0, 'kept=1 freed=3']],
    'entry 4 puts seats on sale while number 2 waited, which would have fitted',
  ],
  [
    'more seats go on sale than were kept back',
    'public',
    [
      ['JOINED', 1, 'seats=3'],
      ['FREED', 0, 'kept=2 freed=3,4,5'],
    ],
    'entry 2 puts 3 seats on sale, of 2 that were kept back',
  ],
  [
    'a seat goes on sale that is offered',
    'once',
    [
      ...JOINS.slice(0, 1),
      ['JOINED', 2, 'seats=3'],
      ['OFFERED', 1, 'kept=2 seats=3'],
      ['FREED', 0, 'kept=1 freed=3'],
    ],
    'entry 4 puts seat 3 on sale, while number 1 is offered it',
  ],
  [
    'a list closes with others than have joined',
    'ends',
    [...JOINS, ['CLOSED', 0, 'why=BEGUN waiting=1']],
    'entry 3 closes the list with 1 who waited, by the log there were 2',
  ],
])('%s', (_what, check, said, example) => {
  expect(broken(chained(said))).toEqual({ [check]: example });
});
