import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { buildSchema, type DocumentNode, getOperationAST, parse } from 'graphql';
import { createPlan } from '../../src/execution/plan.js';
import { PlannedOperations } from '../../src/execution/planned-operations.js';
import { withRootConditionsMoved } from '../../src/execution/root-conditions.js';
import { SelectedFields } from '../../src/execution/selected-fields.js';
import { TrustedDocuments } from '../../src/execution/trusted-documents.js';
import { FastExchange } from '../../src/http/transport/fast-path/fast-connection.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, OPERATIONS } from '../support/graphql.js';
import { metric } from '../support/metric.js';
import { BothWays, type Told } from './both-ways.js';

describe('what is kept', () => {
  const schema = buildSchema('type Query { a: A, n(of: Int): Int } type A { a: A, b: A, n: Int }');
  const manifest = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: '1', name: 'Trusted', body: 'query Trusted { n }' }],
  };
  const store = (): PlannedOperations =>
    new PlannedOperations(schema, new TrustedDocuments(schema, manifest));
  const add = (operations: PlannedOperations, text: string, operationName?: string): void =>
    operations.add({ text, document: parse(text), operationName });

  test('an admitted text, until a thousand others are requested', () => {
    const operations = store();
    for (let number = 0; number <= 1_000; number += 1) {
      expect(operations.find({ query: `{ a${number}: n }` })).toBeUndefined();
      add(operations, `{ a${number}: n }`);
      expect(operations.find({ query: `{ a${number}: n }` })).toBeDefined();
      // A text that is requested stays. A trusted document always stays.
      expect(operations.find({ query: '{ a1: n }' }) !== undefined).toBe(number > 0);
      expect(operations.find({ documentId: '1' })?.name).toBe('Trusted');
    }
    expect(operations.find({ query: '{ a0: n }' })).toBeUndefined();
  });

  test('as many bytes as there is room for', () => {
    const operations = store();
    const texts = Array.from({ length: 900 }, (_, number) => `{ n } # ${number} ${'x'.repeat(60_000)}`);
    for (const text of texts) add(operations, text);
    const kept = texts.filter((query) => operations.find({ query }));
    expect(kept).toEqual(texts.slice(-kept.length));
    expect(kept.length).toBeGreaterThan(300);
    expect(kept.length).toBeLessThan(600);
    expect(operations.find({ query: 'query  Trusted{n}' })?.name).toBe('Trusted');
  });

  test.each<[string, (document: DocumentNode) => DocumentNode]>([
    ['whose root has been changed', withRootConditionsMoved],
    ['whose tokens have not been counted', (document) => ({ ...document })],
  ])('no more bytes than that of documents %s', (_what, changed) => {
    const own = buildSchema('type Query { n: Int } type Subscription { n: Int }');
    const operations = new PlannedOperations(own, new TrustedDocuments(own, { ...manifest, operations: [] }));
    const long = `query Q { n } subscription S { ${'n '.repeat(980)} }`;
    const texts = Array.from({ length: 300 }, (_, number) => `${long} # ${number}`);
    for (const text of texts) operations.add({ text, document: changed(parse(text)), operationName: 'Q' });
    const kept = texts.filter((query) => operations.find({ query, operationName: 'Q' }));
    expect(kept).toEqual(texts.slice(-kept.length));
    expect(kept.length).toBeGreaterThan(150);
    expect(kept.length).toBeLessThan(250);
  });

  test('each operation of a document, by its name', () => {
    const operations = store();
    const query = 'query A { n } query B { a { n } }';
    add(operations, query, 'A');
    expect(operations.find({ query, operationName: 'A' })?.name).toBe('A');
    for (const operationName of [undefined, null, 'B', '', 7])
      expect(operations.find({ query, operationName })).toBeUndefined();
    add(operations, query, 'B');
    expect(operations.find({ query, operationName: 'B' })?.name).toBe('B');
    const { name, document } = operations.find({ query, operationName: 'A' })!;
    expect(name).toBe('A');
    expect(operations.find({ query, operationName: 'B' })!.document).toBe(document);
  });

  test.each([
    ['a directive', '{ n @skip(if: false) }'],
    ['a directive of a fragment', '{ ...F @skip(if: false) } fragment F on Query { n }'],
    ['introspection', '{ __schema { __typename } }'],
    ['a mutation of two fields', 'mutation { a: n b: n }'],
    [
      'so many fields that their plan would be large',
      `{ a { ...F0 } } ${Array.from({ length: 12 }, (_, n) => `fragment F${n} on A { a { ...F${n + 1} } b { ...F${n + 1} } }`).join(' ')}
       fragment F12 on A { n }`,
    ],
  ])('not %s', (_what, query) => {
    const own = buildSchema(
      'type Query { a: A, n: Int } type Mutation { n: Int } type A { a: A, b: A, n: Int }',
    );
    const operations = new PlannedOperations(own, new TrustedDocuments(own, { ...manifest, operations: [] }));
    add(operations, query);
    expect(operations.find({ query })).toBeUndefined();
  });

  test('the fields below a value that never arrives are not planned', async () => {
    const text = '{ a { a { a { n } b { n } } b { a { n } b { n } } } n }';
    const selected = jest.spyOn(SelectedFields.prototype, 'of');
    const document = parse(text);
    const plan = createPlan(schema, document, getOperationAST(document)!)!;
    expect(await plan.execute({} as never, {})).toEqual({ data: { a: null, n: null } });
    expect(selected).toHaveBeenCalledTimes(1);
    selected.mockRestore();
  });
});

describe('to a server', () => {
  let app: TestApp;
  let ways: BothWays;
  let token: string;
  let concert: TestConcert;
  const answers = jest.spyOn(FastExchange.prototype, 'answer');
  beforeAll(async () => {
    app = await startTestApp({ ROLES: 'api', COST_PER_MINUTE: '1000', TRUSTED_PROXIES: '127.0.0.1' });
    ways = new BothWays(app.url);
    token = await guest(app.url);
    concert = await createConcert(app, { rows: 2, seatsPerRow: 20 });
  });
  afterAll(async () => {
    answers.mockRestore();
    ways.close();
    await app.stop();
  });
  beforeEach(() => void answers.mockClear());

  const JSON_HEADERS = { 'content-type': 'application/json' };
  const ask = (body: object | string, headers: Record<string, string> = {}): Promise<Told> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return ways.send('lane', { ...JSON_HEADERS, authorization: `Bearer ${token}`, ...headers }, text);
  };

  test('the README’s mutation rides the lane from its second time on', async () => {
    const [, query] = /^```graphql\n(.*?)^```/ms.exec(readFileSync('README.md', 'utf8'))!;
    const told: unknown[] = [];
    for (let place = 0; place < 12; place += 1) {
      const input = {
        performanceId: concert.performanceId,
        seatIds: [concert.seatIds[place]],
        idempotencyKey: `own ${place}`,
      };
      const { byLane, text, status } = await ask({ query, variables: { input } });
      expect({ status, answer: JSON.parse(text).data.reserveSeats }).toMatchObject(
        place < 4 ? { status: 200, answer: { status: 'HELD' } } : { status: 200 },
      );
      told.push(byLane);
    }
    expect(told).toEqual([false, ...Array.from({ length: 11 }, () => true)]);
    expect(answers).toHaveBeenCalledTimes(12);
  });

  test('the connection of a plain request stays on the fast path, whatever the answer is', async () => {
    const spent = { 'x-forwarded-for': '203.0.113.99' };
    const big = { query: OPERATIONS.FreeSeats, variables: { performanceId: 'none' } };
    const told: (number | boolean)[][] = [];
    for (const [body, headers] of [
      [{ query: '{' }],
      [{ query: '{ nothing }' }],
      [{ query: '{ serverTime @skip(if: false) }' }],
      [{ query: OPERATIONS.FreeSeats, variables: {} }],
      [{ query: OPERATIONS.WhoAmI }, { authorization: 'Bearer a.b.c' }],
      [{ query: '{ serverTime }' }, { authorization: 'Bearer a.b.c' }],
      ...Array.from({ length: 12 }, () => [big, { ...spent, authorization: `Bearer ${token}` }]),
      [{ query: OPERATIONS.WhoAmI }],
    ] as [object, Record<string, string>?][]) {
      const { status, byLane } = await ask(body, headers);
      told.push([status, byLane]);
    }
    expect(told.slice(0, 6)).toEqual([
      [200, false],
      [200, false],
      [200, false],
      [200, false],
      [200, true],
      [200, false],
    ]);
    expect(told).toContainEqual([429, true]);
    expect(answers).toHaveBeenCalledTimes(told.length);
  });

  describe('by GET', () => {
    const get = (parameters: string | object, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${app.url}/graphql?${new URLSearchParams(parameters as never)}`, { headers });
    const TRUSTED_ID = createHash('sha256').update(OPERATIONS.WhoAmI!).digest('hex');
    const preflighted = { 'apollo-require-preflight': '1' };
    const counted = async (): Promise<number> =>
      (await metric(app, 'ticket_rush_answers_total{way="compiled"}')) || 0;

    test.each([
      ['that has asked', preflighted],
      ['that names JSON', { accept: 'application/json' }],
    ])('a client’s own query as well: of one %s', async (what, headers) => {
      const query = `{ ${what.replaceAll(' ', '_')}: serverTime concerts(first: 1) { nodes { id } } }`;
      const before = await counted();
      const all = [];
      for (let time = 0; time < 3; time += 1) {
        const response = await get({ query }, headers);
        all.push([response.status, response.headers.get('cache-control'), response.headers.get('vary')]);
        const { data, extensions } = (await response.json()) as Record<string, object>;
        expect({ data, cost: extensions }).toMatchObject({
          data: { concerts: { nodes: [{}] } },
          cost: { cost: {} },
        });
      }
      expect(new Set(all.map(String)).size).toBe(1);
      expect(await counted()).toBe(before + 2);
    });

    test.each<[string, string | object, Record<string, string>, number]>([
      ['from a page that did not ask', { query: '{ serverTime }' }, {}, 400],
      [
        'from a script of another site',
        { query: '{ serverTime }' },
        { accept: 'application/json', 'sec-fetch-site': 'cross-site' },
        400,
      ],
      ['a mutation', { query: 'mutation { signOut }' }, preflighted, 405],
      ['variables that are null', { query: '{ serverTime }', variables: 'null' }, preflighted, 400],
      ['a text twice', 'query={serverTime}&query={serverTime}', preflighted, 400],
      ['another type', { query: '{ serverTime }' }, { 'content-type': 'text/plain', ...preflighted }, 415],
      ['another type, of a trusted one', { documentId: TRUSTED_ID }, { 'content-type': 'text/plain' }, 415],
    ])('but not %s', async (_what, parameters, headers, status) => {
      for (let time = 0; time < 2; time += 1) await ask({ query: '{ serverTime }' });
      await ask({ query: 'mutation { signOut }' }, { authorization: `Bearer ${await guest(app.url)}` });
      expect((await get(parameters, headers)).status).toBe(status);
    });
  });
});
