import { expect, test } from '@jest/globals';
import { DEFAULT_SCENARIO, type Scenario } from '../../harness/load/scenario.js';
import { type Fan, traceOf } from '../../harness/load/trace.js';

const scenario: Scenario = { ...DEFAULT_SCENARIO, fans: 20_000 };
const trace = traceOf(scenario, 7);

function share(matches: (fan: Fan) => boolean): number {
  return trace.filter(matches).length / trace.length;
}

test('a scenario and a seed give one trace, to the byte', () => {
  expect(JSON.stringify(traceOf(scenario, 7))).toBe(JSON.stringify(trace));
  expect(JSON.stringify(traceOf(scenario, 8))).not.toBe(JSON.stringify(trace));
  expect(JSON.stringify(traceOf({ ...scenario, retries: 2 }, 7))).not.toBe(JSON.stringify(trace));
});

test('the trace of a small rush has not changed, so that results of different days can be compared', () => {
  const small = { ...DEFAULT_SCENARIO, fans: 2, seats: 100, retries: 1 };
  expect(traceOf(small, 1)).toMatchInlineSnapshot(`
   [
     {
       "at": 8,
       "wishes": [
         {
           "afterMs": 0,
           "seats": [
             93,
             94,
           ],
         },
         {
           "afterMs": 1462,
           "seats": [
             27,
             28,
           ],
         },
       ],
     },
     {
       "at": 9571,
       "wishes": [
         {
           "afterMs": 0,
           "seats": [
             11,
             12,
           ],
         },
         {
           "afterMs": 467,
           "seats": [
             39,
             40,
           ],
         },
       ],
     },
   ]
  `);
});

test('everybody comes in order, and nobody after the end', () => {
  const arrivals = trace.map(({ at }) => at);
  expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
  expect(trace).toHaveLength(scenario.fans);
  expect(arrivals[0]).toBeGreaterThanOrEqual(0);
  expect(arrivals.at(-1)).toBeLessThanOrEqual(scenario.overSeconds * 1_000);
});

test('a spike in the first second, then a tail that decays', () => {
  const { firstSecondShare, halfLifeSeconds, overSeconds } = scenario;
  const within = (seconds: number): number =>
    (1 - 2 ** (-seconds / halfLifeSeconds)) / (1 - 2 ** (-overSeconds / halfLifeSeconds));
  const expected = (seconds: number): number => firstSecondShare + (1 - firstSecondShare) * within(seconds);
  for (const seconds of [1, 2, 4, 8]) {
    expect(share(({ at }) => at < seconds * 1_000)).toBeCloseTo(expected(seconds), 1.7);
  }
  const perSecond = Array.from({ length: overSeconds }, (_, second) =>
    share(({ at }) => at >= second * 1_000 && at < (second + 1) * 1_000),
  );
  expect(perSecond).toEqual(perSecond.toSorted((a, b) => b - a));
});

test('parties sit beside each other, in the shares that the scenario says', () => {
  const total = scenario.partySizes.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of scenario.partySizes.entries()) {
    expect(share(({ wishes }) => wishes[0]!.seats.length === index + 1)).toBeCloseTo(weight / total, 1.7);
  }
  for (const { wishes } of trace) {
    expect(wishes).toHaveLength(1 + scenario.retries);
    for (const { seats } of wishes) {
      expect(seats).toEqual(seats.map((_, index) => seats[0]! + index));
      expect(seats[0]).toBeGreaterThanOrEqual(0);
      expect(seats.at(-1)).toBeLessThan(scenario.seats);
    }
  }
});

test('first wishes collide on the good seats, last wishes are for any', () => {
  const inBestEighth = (wish: number) => (fan: Fan) => fan.wishes.at(wish)!.seats[0]! < scenario.seats / 8;
  expect(share(inBestEighth(0))).toBeCloseTo(1 / 2, 1.7);
  expect(share(inBestEighth(-1))).toBeCloseTo(1 / 8, 1.7);
});

test('who is refused thinks, and some give their seats back', () => {
  const [least, most] = scenario.thinkMs;
  for (const { wishes } of trace) {
    expect(wishes[0]!.afterMs).toBe(0);
    for (const { afterMs } of wishes.slice(1)) {
      expect(afterMs).toBeGreaterThanOrEqual(least);
      expect(afterMs).toBeLessThanOrEqual(most);
    }
  }
  expect(share(({ cancelAfterMs }) => cancelAfterMs !== undefined)).toBeCloseTo(scenario.cancelShare, 1.7);
  expect(share(({ payAfterMs }) => payAfterMs !== undefined)).toBe(0);
});

test('a share of the fans who keep their seats pays', () => {
  const buying = traceOf({ ...scenario, payShare: 0.6 }, 1);
  const keep = buying.filter(({ cancelAfterMs }) => cancelAfterMs === undefined);
  const buyers = buying.filter(({ payAfterMs }) => payAfterMs !== undefined);
  expect(buyers.every((fan) => keep.includes(fan))).toBe(true);
  expect(buyers.length / keep.length).toBeCloseTo(0.6, 1);
});
