import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { databaseFailureOf, isLostAnswer } from '../../src/platform/database-failure.js';
import { Fault } from '../../src/platform/fault.js';
import { RepeatedFailure } from '../../src/platform/outage-logger.js';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { ask, guest, run } from '../support/graphql.js';
import { type LossyProxy, startProxy } from '../support/proxy.js';
import { until } from './until.js';

let app: TestApp;
let proxy: LossyProxy;
let through: App;
let concert: TestConcert;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  proxy = await startProxy(app.database.url);
  through = await startOn({ ...app.database, url: proxy.url }, { ROLES: 'api' });
  concert = await createConcert(app);
  token = await guest(app.url);
});
afterAll(async () => {
  await through.stop();
  await proxy.close();
  await app.stop();
});

type Answer = Awaited<ReturnType<typeof ask<any>>>;
const codeOf = (answer: Answer) => answer.errors?.[0]?.extensions.code;
const GUEST = 'mutation{signInAsGuest(input:{displayName:"A"}){__typename}}';
const asked = (query: string, variables: Record<string, unknown> = {}) =>
  ask<any>(through.url!, query, variables, { token });

let key = 0;
const reserve = (seat: number, selection = 'id') => {
  const input = {
    performanceId: concert.performanceId,
    seatIds: [concert.seatIds[seat]],
    idempotencyKey: `key ${key++}`,
  };
  const query = `mutation($input:ReserveSeatsInput!){reserveSeats(input:$input){...on Reservation{${selection}}}}`;
  return asked(query, { input });
};
const count = async (table: string) => Number((await app.database.query(`select from ${table}`)).length);

describe('a connection that is lost', () => {
  test.each([
    ['a query by a statement', 'reservations-of-user', '{viewer{reservations{nodes{id}}}}'],
    ['a query through the ORM', 'from "concert"', '{concerts{nodes{id}}}'],
    ['a query of one row', 'wallets-of-users', '{viewer{wallet{balance{amount}}}}'],
  ])('%s has changed nothing', async (_name, text, query) => {
    const cut = proxy.atAnswerTo(text, () => undefined);
    const answer = await asked(query);
    await cut;
    expect(codeOf(answer)).toBe('SERVICE_UNAVAILABLE');
    expect(answer.errors?.[0]?.extensions.retryAfterMs).toBe(1_000);
    expect((await asked(query)).errors).toBeUndefined();
  });

  test('before the commit of a guest: nothing happened', async () => {
    const before = await count('user_account');
    const cut = proxy.atAnswerTo('wallet-insert', () => undefined);
    expect(codeOf(await asked(GUEST))).toBe('SERVICE_UNAVAILABLE');
    await cut;
    expect(await count('user_account')).toBe(before);
  });

  test('at the commit of a guest: it may have happened, and has', async () => {
    const before = await count('user_account');
    const cut = proxy.atAnswerTo('commit', () => undefined);
    expect(codeOf(await asked(GUEST))).toBe('OUTCOME_UNKNOWN');
    await cut;
    expect(await count('user_account')).toBe(before + 1);
  });

  test('at a cancellation: the read before it changes nothing, its own answer is unknown, and the repeat tells', async () => {
    const { id } = (await reserve(0)).data.reserveSeats;
    const variables = { input: { reservationId: id } };
    const cancel = () => run(through.url!, 'CancelReservation', variables, token);
    const read = proxy.atAnswerTo('reservations-by-id', () => undefined);
    expect(codeOf(await cancel())).toBe('SERVICE_UNAVAILABLE');
    await read;
    const written = proxy.atAnswerTo('cancel-reservation', () => undefined);
    expect(codeOf(await cancel())).toBe('OUTCOME_UNKNOWN');
    await written;
    expect((await cancel()).data.cancelReservation).toMatchObject({ status: 'CANCELLED' });
  });

  test('below a mutation, when the seats are held already: the answer does not say that nothing happened', async () => {
    const cut = proxy.atQuestion('seat_map', () => undefined);
    const answer = await reserve(1, 'performance{seatsLeft}');
    await cut;
    expect(codeOf(answer)).toBe('OUTCOME_UNKNOWN');
    const rows = await app.database.query(`select from reservation where status = 'HELD'`);
    expect(rows).toHaveLength(1);
  });
});

describe('a database that refuses for now', () => {
  test.each(['53100', '53300', '25006', '58030', '57014', '55P03', '40P01'])(
    '%s: nothing happened',
    async (state) => {
      await app.database.query(`
      create or replace function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = '${state}'; end $$`);
      await app.database.query(
        'create trigger refusing before insert on session for each row execute function refuse()',
      );
      try {
        const answer = await asked(GUEST);
        expect(codeOf(answer)).toBe('SERVICE_UNAVAILABLE');
        expect(JSON.stringify(answer)).not.toContain('extend');
      } finally {
        await app.database.query('drop trigger refusing on session');
      }
    },
  );

  test('a read-only server is not ready, and ready again when it writes', async () => {
    const name = new URL(app.database.url).pathname.slice(1);
    const ready = async () => (await fetch(`${app.url}/readyz`)).status;
    await app.database.query(`alter database ${name} set default_transaction_read_only = on`);
    const pids = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'
      and application_name like '%health%'`;
    await app.database.query(pids);
    try {
      await until(async () => (await ready()) === 503, 1_000);
    } finally {
      await app.database.query(`alter database ${name} reset default_transaction_read_only`);
    }
    await app.database.query(pids);
    await until(async () => (await ready()) === 200, 5_000);
  });
});

describe('the meaning of an error', () => {
  const state = (code: string, severity = 'ERROR') => Object.assign(new Error('x'), { code, severity });

  test.each<[string, unknown, ReturnType<typeof databaseFailureOf>]>([
    ['shutdown by the administrator', state('57P01', 'FATAL'), 'ANSWER_LOST'],
    ['crash of another server process', state('57P02', 'FATAL'), 'ANSWER_LOST'],
    ['no login', state('55000', 'FATAL'), 'ANSWER_LOST'],
    ['a reset connection', Object.assign(new Error('read'), { code: 'ECONNRESET' }), 'ANSWER_LOST'],
    ['what pg says of its end', new Error('Connection terminated unexpectedly'), 'ANSWER_LOST'],
    ['what pg says of a silent server', new Error('Query read timeout'), 'ANSWER_LOST'],
    ['a full disk', state('53100'), 'NOTHING_HAPPENED'],
    ['a broken constraint', state('23505'), undefined],
    ['a mistake of ours', new TypeError('x is not a function'), undefined],
    ['a missing table', state('42P01'), undefined],
    ['a fault', new Fault('NOT_FOUND'), undefined],
    ['nothing', null, undefined],
  ])('%s', (_name, error, meaning) => {
    expect(databaseFailureOf(error)).toBe(meaning);
  });

  test('whatever a statement throws and is no answer leaves its outcome open', () => {
    expect(isLostAnswer(new Error('anything'))).toBe(true);
    expect(isLostAnswer(state('23505'))).toBe(false);
    expect(isLostAnswer(new Fault('OVERLOADED'))).toBe(false);
  });
});

test('a failure that comes again and again is told once and then counted', () => {
  let nowMs = 0;
  const told: [string, number, boolean][] = [];
  const repeated = new RepeatedFailure(
    (reason, times, first) => told.push([reason, times, first !== undefined]),
    () => nowMs,
  );
  for (; nowMs < 25_000; nowMs += 40) repeated.failed(new Error('away'));
  repeated.failed(new Error('another'));
  expect(told).toEqual([
    ['away', 1, true],
    ['away', 250, false],
    ['away', 250, false],
    ['another', 1, true],
  ]);
  nowMs += 61_000;
  repeated.failed(new Error('away'));
  expect(told.at(-1)).toEqual(['away', 1, true]);
});
