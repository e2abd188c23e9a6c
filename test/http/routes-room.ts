import { createHmac } from 'node:crypto';
import { Fault } from '../../src/platform/fault.js';
import { defineRoom, type Folder, type Job, type Route } from '../../src/room/index.js';

const SECRET = 'a secret that the provider of payments knows, too';
const SHORT_MS = 50;
const QUICK = { ms: 5_000 };
/** The longest body that a route may have. */
export const LARGE = 16 * 1024 * 1024;

export const signatureOf = (bytes: Buffer | string): string =>
  createHmac('sha256', SECRET).update(bytes).digest('hex');

/** What the routes and jobs have seen. */
export const seen = {
  /** Lets the answer of /slow continue. */
  goOn: (): void => undefined,
  slowBegan: false,
  late: undefined as AbortSignal | undefined,
  failing: 0,
  well: 0,
};

const routes: Route[] = [
  {
    method: 'POST',
    path: '/webhook',
    bounds: { ...QUICK, bodyBytes: 100 },
    async answer({ headers, body, json }) {
      if (headers['x-signature'] !== signatureOf(body)) throw new Fault('FORBIDDEN', 'A wrong signature.');
      return { status: 202, body: { heard: json() } };
    },
  },
  {
    method: 'PUT',
    path: '/pictures/:name',
    bounds: QUICK,
    accepts: ['image/png'],
    caller: 'REQUIRED',
    answer: async ({ parameters, body, caller }) => ({
      body: { name: parameters.name, bytes: body.length, roles: caller!.roles },
    }),
  },
  {
    method: 'GET',
    path: '/.well-known/thing',
    bounds: QUICK,
    origins: 'ANY_SITE',
    answer: async ({ query }) => ({
      headers: { 'cache-control': 'public, max-age=60', 'content-type': 'text/plain; charset=utf-8' },
      body: `it is ${query.get('what') ?? 'nothing'}`,
    }),
  },
  {
    method: 'GET',
    path: '/broken',
    bounds: QUICK,
    async answer() {
      throw new Error('the password of the database is swordfish');
    },
  },
  {
    method: 'POST',
    path: '/paid',
    bounds: QUICK,
    async answer() {
      throw Object.assign(new Error('swordfish has no money'), { statusCode: 402 });
    },
  },
  {
    method: 'PUT',
    path: '/films/:name',
    bounds: { ...QUICK, bodyBytes: LARGE },
    accepts: ['video/mp4'],
    answer: async ({ body }) => ({ body: { bytes: body.length } }),
  },
  {
    method: 'GET',
    path: '/stalls/:name',
    bounds: QUICK,
    origins: 'ANY_SITE',
    answer: async ({ parameters }) => ({ body: { length: parameters.name!.length } }),
  },
  {
    method: 'DELETE',
    path: '/stalls/:name',
    bounds: QUICK,
    answer: async () => ({}),
  },
  {
    method: 'GET',
    path: '/dear',
    bounds: QUICK,
    cost: 1_000_000,
    answer: async () => ({}),
  },
  {
    method: 'GET',
    path: '/missing',
    bounds: QUICK,
    async answer() {
      throw new Fault('NOT_FOUND');
    },
  },
  {
    method: 'POST',
    path: '/endless',
    bounds: { ms: SHORT_MS },
    answer: ({ signal }) => {
      seen.late = signal;
      return new Promise(() => undefined);
    },
  },
  {
    method: 'GET',
    path: '/slow',
    bounds: QUICK,
    answer: () =>
      new Promise((resolve) => {
        seen.slowBegan = true;
        seen.goOn = () => resolve({ body: 'done', headers: { 'content-type': 'text/plain' } });
      }),
  },
];

const folders: Folder[] = [
  {
    path: '/words/',
    folder: 'schema',
    builtBy: 'npm run generate',
    headers: { 'content-security-policy': "default-src 'none'" },
    isImmutable: (file) => file.endsWith('.json'),
  },
];

const jobs: Job[] = [
  {
    name: 'fail again and again',
    every: 1,
    async run() {
      seen.failing += 1;
      throw new Error('it does not work');
    },
  },
  {
    name: 'work',
    every: 1,
    run: async () => {
      seen.well += 1;
    },
  },
];

/** A room with routes of every kind, a folder and jobs. */
export const testRoom = defineRoom({ name: 'test', build: () => ({ routes, folders, jobs }) });
