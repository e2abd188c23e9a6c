import { afterAll, beforeAll } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { OPERATIONS } from '../support/graphql.js';
import { protocolContract } from './protocol.contract.js';

let app: TestApp;
let performanceId: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ performanceId } = await createConcert(app));
});
afterAll(() => app.stop());

/** WatchSeatMap without its neighbours in the file. */
const WATCH = /subscription WatchSeatMap[\s\S]*?\n}/.exec(OPERATIONS.WatchSeatMap!)![0];

protocolContract({
  url: () => app.url,
  subscription: () => ({ query: WATCH, variables: { performanceId } }),
});
