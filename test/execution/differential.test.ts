import { test } from '@jest/globals';
import { differential } from './differential.js';

/** `npm run test:weather` asks ten thousand times, and for four hundred invented documents. */
const CASES = 1_680;
const INVENTED = 80;
const ways = differential();

test(`${CASES} requests: the lane and the way around it answer and ask alike`, () => ways.requests(CASES));

test(`${INVENTED} invented documents: the same`, () => ways.invented(INVENTED));
