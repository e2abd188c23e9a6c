import { expect, test } from '@jest/globals';
import { ROOMS } from '../../src/app.js';
import { ConfigError, parseConfig } from '../../src/config.js';
import { paymentRoom } from '../../src/payment/index.js';
import { peopleRoom } from '../../src/people/index.js';
import { reservationRoom } from '../../src/reservation/index.js';

const { definition: catalogueRoom } = ROOMS.listed.find(({ definition }) => definition.name === 'catalogue')!;

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(ROOMS, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

test('nothing is needed outside production', () => {
  const config = parseConfig(ROOMS, {});
  expect(config).toMatchObject({
    production: false,
    host: '127.0.0.1',
    port: 4000,
    metricsPort: 9464,
    databaseUrl: null,
    dataDir: '.data',
    roles: ['api', 'worker'],
    migrateOnStart: true,
    graphiql: true,
  });
  expect(config.of(catalogueRoom)).toEqual({ seed: true });
  expect(config.of(reservationRoom)).toEqual({ holdMs: 300_000 });
  expect(config.of(peopleRoom)).toEqual({
    guestSessions: true,
    admin: { email: 'admin@example.com', password: null },
  });
});

test('production is safe by default', () => {
  const config = parseConfig(ROOMS, {
    NODE_ENV: 'production',
    JWT_SECRET: 'x'.repeat(32),
    DATABASE_URL: 'postgres://localhost/x',
  });
  expect(config).toMatchObject({
    production: true,
    host: '0.0.0.0',
    graphiql: false,
    migrateOnStart: false,
  });
  expect(config.of(catalogueRoom)).toEqual({ seed: false });
  expect(config.of(peopleRoom)).toEqual({ guestSessions: false, admin: null });
});

test('GraphiQL and trusted documents alone are one or the other', () => {
  expect(problemsOf({ TRUSTED_DOCUMENTS_ONLY: 'true', GRAPHIQL: 'true' })).toEqual([
    'GRAPHIQL cannot be true with TRUSTED_DOCUMENTS_ONLY: what a user types is not trusted',
  ]);
  expect(parseConfig(ROOMS, { TRUSTED_DOCUMENTS_ONLY: 'true' })).toMatchObject({ graphiql: false });
  expect(parseConfig(ROOMS, { TRUSTED_DOCUMENTS_ONLY: 'true', GRAPHIQL: 'false' })).toMatchObject({
    graphiql: false,
  });
  expect(problemsOf({ TRUSTED_DOCUMENTS_ONLY: 'yes' })).toEqual([
    'TRUSTED_DOCUMENTS_ONLY must be true or false',
  ]);
});

test('every mistake is named at once', () => {
  const problems = problemsOf({
    NODE_ENV: 'production',
    PORT: '70000',
    PUBLIC_URL: 'https://example.com/path',
    METRICS_PORT: 'x',
    DATABASE_URL: 'mysql://localhost',
    REDIS_URL: 'nonsense',
    ROLES: 'api,boss',
    GUEST_SESSIONS: 'yes',
    ALLOWED_ORIGINS: 'https://example.com/path',
    HOLD_SECONDS: '0',
    ADMIN_EMAIL: 'nobody',
    ADMIN_PASSWORD: 'short',
    TRUSTED_DOCUMENTS_ONLY: 'only',
    TRUSTED_PROXIES: '10.0.0.0/33',
    COST_PER_MINUTE: '999',
  });
  const named = [
    'PORT',
    'PUBLIC_URL',
    'METRICS_PORT',
    'DATABASE_URL',
    'REDIS_URL',
    'ROLES',
    'GUEST_SESSIONS',
    'ALLOWED_ORIGINS',
    'HOLD_SECONDS',
    'ADMIN_EMAIL',
    'ADMIN_PASSWORD',
    'TRUSTED_DOCUMENTS_ONLY',
    'TRUSTED_PROXIES',
    'COST_PER_MINUTE',
    'JWT_SECRET',
  ];
  expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual(named.sort());
});

test('a secret that is too short, and a password for nobody, are mistakes; an empty variable is absent', () => {
  expect(problemsOf({ JWT_SECRET: `${'x'.repeat(32)},short` })).toEqual([
    'JWT_SECRET must hold secrets of at least 32 bytes each',
  ]);
  expect(problemsOf({ ADMIN_PASSWORD: 'long enough' })).toEqual([
    'ADMIN_PASSWORD needs ADMIN_EMAIL beside it',
  ]);
  expect(problemsOf({ PORT: '', DATABASE_URL: '' })).toEqual([]);
});

test('a mode that does not exist is not development, and two servers do not share a port', () => {
  expect(problemsOf({ NODE_ENV: 'prod' })).toEqual(['NODE_ENV must be production, development or test']);
  expect(parseConfig(ROOMS, { NODE_ENV: 'test' })).toMatchObject({ production: false });
  expect(problemsOf({ PORT: '5000', METRICS_PORT: '5000' })).toEqual([
    'METRICS_PORT must be another port than PORT',
  ]);
  expect(problemsOf({ PORT: '0', METRICS_PORT: '0' })).toEqual([]);
});

test('the sandbox is never in production, and Stripe needs both of its secrets', () => {
  const production = { NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) };
  const sandbox = {
    SANDBOX_PAYMENTS_URL: 'http://127.0.0.1:4010',
    SANDBOX_PAYMENTS_SECRET: 'sixteen characters',
  };
  const { of } = parseConfig(ROOMS, production);
  expect(of(paymentRoom).providers).toEqual(
    new Map([
      ['SANDBOX', null],
      ['STRIPE', null],
    ]),
  );
  expect(problemsOf({ ...production, ...sandbox })).toEqual([
    'SANDBOX_PAYMENTS_URL cannot be set in production: the sandbox sells tickets for no money',
  ]);
  const elsewhere = { DATABASE_URL: 'postgres://localhost/tickets' };
  expect(parseConfig(ROOMS, elsewhere).of(paymentRoom).providers.get('SANDBOX')).toBeNull();
  const shared = parseConfig(ROOMS, { ...elsewhere, ...sandbox }).of(paymentRoom).providers;
  expect(shared.get('SANDBOX')).toEqual(expect.any(Function));
  expect(problemsOf({ SANDBOX_PAYMENTS_URL: 'http://127.0.0.1:4010' })).toEqual([
    'SANDBOX_PAYMENTS_URL needs SANDBOX_PAYMENTS_SECRET beside it',
  ]);
  expect(problemsOf({ STRIPE_SECRET_KEY: 'sk_test_1' })).toEqual([
    'STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET beside it',
  ]);
  expect(problemsOf({ STRIPE_WEBHOOK_SECRET: 'whsec_1x' })).toEqual([
    'STRIPE_WEBHOOK_SECRET needs STRIPE_SECRET_KEY beside it',
  ]);
  const stripe = { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_WEBHOOK_SECRET: 'whsec_1x' };
  expect(problemsOf({ ...production, ...stripe })).toEqual(['STRIPE_SECRET_KEY needs PUBLIC_URL beside it']);
});
