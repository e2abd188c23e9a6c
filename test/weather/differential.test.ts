import { test } from '@jest/globals';
import { differential } from '../execution/differential.js';

const CASES = Number(process.env.LANE_CASES ?? 10_080);
const INVENTED = 400;
const LONGEST_MS = 180_000;
const ways = differential();

test(
  `${CASES} requests: the lane and the way around it answer and ask alike`,
  () => ways.requests(CASES),
  LONGEST_MS,
);

test(`${INVENTED} invented documents: the same`, () => ways.invented(INVENTED), LONGEST_MS);
