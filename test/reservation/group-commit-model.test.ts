import { test } from '@jest/globals';
import { randomCrowds } from './random-crowds.js';

const play = randomCrowds(300);

// `npm run test:weather` plays two thousand.
test('300 random crowds: each is told what it would be told if they came one after the other', () => play());
