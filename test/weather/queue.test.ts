import { test } from '@jest/globals';
import { badWeather } from '../queue/bad-weather.js';
import { describeOnEveryLog } from '../queue/logs.js';

const ASKED = 400;
const LONGEST_MS = 180_000;
const WAYS = ['terminate', 'kill', 'terminate', 'kill', 'terminate', 'kill'] as const;

describeOnEveryLog('in bad weather', (log) => {
  const weather = badWeather(log, ASKED);

  test('the log is killed and comes back on its files', () => weather.logIsKilled(), LONGEST_MS);

  test(
    'the Redis that may vanish is flushed, killed and flushed again',
    () => weather.redisIsLost(),
    LONGEST_MS,
  );

  test('workers come and go', () => weather.workersChange(WAYS), LONGEST_MS);

  test(
    'a worker that is stopped beyond its lease and goes on then changes nothing',
    () => weather.workerIsStopped(),
    LONGEST_MS,
  );
});
