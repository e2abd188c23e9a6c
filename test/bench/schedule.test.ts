import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Schedule } from '../../harness/load/schedule.js';

test('what is due first comes first, whatever was added when', () => {
  const known = fc.array(fc.nat({ max: 50 }), { maxLength: 20 });
  const steps = fc.array(fc.option(fc.nat({ max: 50 }), { nil: undefined }), { maxLength: 200 });
  fc.assert(
    fc.property(known, steps, (times, script) => {
      const model: number[] = times.toSorted((a, b) => a - b);
      const schedule = new Schedule(model.map((at) => ({ at, fan: 0, attempt: 0 })));
      for (const at of script) {
        if (at !== undefined) {
          schedule.add({ at, fan: 0, attempt: 0 });
          model.push(at);
        } else if (schedule.next !== undefined) {
          model.sort((a, b) => a - b);
          expect(schedule.take().at).toBe(model.shift());
        }
        expect(schedule.next?.at).toBe(model.length === 0 ? undefined : Math.min(...model));
      }
    }),
  );
});
