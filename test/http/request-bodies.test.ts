import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { RequestBodies } from '../../src/http/transport/request-bodies.js';

function plain(body: Buffer): unknown {
  try {
    const value = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const beginnings = [
  '{"query":"mutation { f }","variables":',
  '{"operationName":"é","query":"q","query":"again","variables":',
  '{ "query" : "q" , "variables":',
  '{"query":"q","extensions":{"variables":',
  '{"query":["variables":',
  '{"query":"\\"variables\\":","variables":',
  '{"query":"q","variables":1,"variables":',
  '{"__proto__":{"a":1},"query":"q","variables":',
  '["variables":',
  '{"query":"q"}{"variables":',
  '{"query":"q","variables":null,',
  '{"variables":',
  '{"a":"{\\"}","variables":',
];
const ends = [
  '{}}',
  'null}',
  '{"a":"é"},"query":"other"}',
  '{}},"x":1}',
  '}',
  '',
  '{}} ',
  '{}}}',
  '1,"__proto__":2}',
  'null}x',
  '{"a":{"b":"}\\"{"}},"query":"other","extensions":{}}',
  '{"a":{"c":[1]}},"query":"other","extensions":{}}',
  '{"a":1},"variables":{"b":2}}',
  '{"a":1},"query":"other","variables":{"b":2}}',
  '{"a":1},"extensions":{"variables":{"b":2}}}',
  '{"a":1} , "query":"other"}',
];

test('a body says the same whatever was read before it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...beginnings), fc.constantFrom(...ends)), { maxLength: 40 }),
      fc.constantFrom('trusted' as const, 'own' as const, undefined),
      (parts, heat) => {
        const bodies = new RequestBodies(() => heat);
        for (const [beginning, end] of parts) {
          const body = Buffer.from(beginning + end);
          const asked = bodies.read(body);
          expect(asked).toStrictEqual(plain(body));
          // Key by key: `toStrictEqual` does not see an own `__proto__`.
          expect(JSON.stringify(asked)).toBe(JSON.stringify(plain(body)));
        }
      },
    ),
    { numRuns: 500 },
  );
});

test.each(['trusted', 'own'] as const)('long bodies do not displace those of a crowd: %s', (heat) => {
  const heats = jest.fn(() => heat);
  const bodies = new RequestBodies(heats);
  const read = (number: number, junk: string): unknown =>
    bodies.read(Buffer.from(`{"query":"q","variables":{"n":${number}},"junk":"${junk}"}`));
  read(1, '');
  for (let number = 0; number < 20; number += 1) read(number, `${number}`.repeat(9_000));
  heats.mockClear();
  expect(read(2, '')).toEqual({ query: 'q', variables: { n: 2 }, junk: '' });
  expect(heats).not.toHaveBeenCalled();
});

test('what is not UTF-8 is not read', () => {
  const bodies = new RequestBodies(() => 'trusted');
  const body = Buffer.from('{"query":"q","variables":{}}');
  expect(bodies.read(body)).toEqual({ query: 'q', variables: {} });
  const brokenHead = Buffer.from(body);
  const brokenEnd = Buffer.concat([body.subarray(0, -1), Buffer.from([0xff, 0x7d])]);
  brokenHead[10] = 0xff;
  expect(bodies.read(brokenHead)).toBeUndefined();
  expect(bodies.read(brokenEnd)).toBeUndefined();
});
