import { parentPort, workerData } from 'node:worker_threads';
import { seatsOfCategories } from '../categories.js';
import { checkPretixPlan } from './check.js';
import { hasTooManyParts } from './count-parts.js';
import { fromPlan } from './from-plan.js';
import { toPlan } from './to-plan.js';
import type { Done, Work } from './work.js';

/**
 * The thread of one piece of work. Reading 100,000 seats takes about a second, in which the process must go
 * on answering those who buy.
 */
const work = workerData as Work;
parentPort!.postMessage(done());

function done(): Done {
  if (work.what === 'WRITE')
    return { outcome: 'WRITTEN', document: JSON.stringify(fromPlan(work.name, work.plan)) };
  if (hasTooManyParts(work.body)) return { outcome: 'TOO_MANY_PARTS' };
  const value = parsed(work.body);
  if (value === undefined) return { outcome: 'NOT_JSON' };
  const checked = checkPretixPlan(value);
  if ('mistakes' in checked) return { outcome: 'MISTAKES', mistakes: checked.mistakes };
  const { sheet, sections } = toPlan(checked.plan, work.flags);
  const categories = seatsOfCategories(sections);
  return {
    outcome: 'READ',
    name: checked.plan.name,
    // Written anew, so that a property that stood there twice is kept as it was checked.
    document: JSON.stringify(checked.plan),
    sheet: JSON.stringify(sheet),
    sections: JSON.stringify(sections),
    categories,
    seatsTotal: categories.reduce((sum, { seatsTotal }) => sum + seatsTotal, 0),
  };
}

/** JSON has no undefined: this is what is no JSON. */
function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
