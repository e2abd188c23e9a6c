import { test } from '@jest/globals';
import { privateEvents } from './private-events.js';

const play = privateEvents();

// `npm run test:weather` sends ten thousand.
test('800 private events to 200 people over two servers: each their own, a stranger none', () => play(2));
