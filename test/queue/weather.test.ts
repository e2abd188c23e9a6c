import { test } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { badWeather } from './bad-weather.js';
import { describeOnKafka, describeOnStreams } from './logs.js';

/** `npm run test:weather` asks four hundred times, and waits for the end of leases and sessions. */
const ASKED = 80;

const endLeases = ({ database }: TestApp): Promise<unknown> =>
  database.query('update queue_shard set leased_until = clock_timestamp()');

describeOnStreams('in bad weather', (log) => {
  const weather = badWeather(log, ASKED, endLeases);

  test('the log is killed and comes back on its files', () => weather.logIsKilled());

  test('the Redis that may vanish is flushed, and killed, and flushed again', () => weather.redisIsLost());

  test('workers come and go', () => weather.workersChange(['terminate', 'kill']));

  test('a worker that is stopped beyond its lease and goes on then changes nothing', () =>
    weather.workerIsStopped());
});

// Killing the broker, and the session of a worker that leaves without a word, take long: see test/weather.
describeOnKafka('in bad weather', (log) => {
  const weather = badWeather(log, ASKED, endLeases);

  test('the Redis that may vanish is flushed, and killed, and flushed again', () => weather.redisIsLost());

  test('workers come and go', () => weather.workersChange(['terminate']));
});
