import { test } from '@jest/globals';
import { randomCrowds } from '../reservation/random-crowds.js';

const play = randomCrowds(2_000);

test(
  '2,000 random crowds: each is told what it would be told if they came one after the other',
  () => play(),
  180_000,
);
