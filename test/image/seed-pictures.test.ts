import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seedPictures } from '../../src/catalogue/seed/seed-pictures.js';
import { fileStore } from '../../src/image/file-store.js';
import { Images } from '../../src/image/images.js';
import { type Database, openPool } from '../../src/platform/postgres.js';
import type { Job } from '../../src/room/index.js';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { run, signedIn } from '../support/graphql.js';
import { numberedId } from '../support/ids.js';

let app: TestApp;
let pool: Database;
let job: Job;
let token: string;
const notices: string[] = [];
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  token = await signedIn(app.url, ADMIN);
  pool = openPool({
    url: app.database.url,
    name: 'pictures',
    size: 2,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 1_000,
    onIdleError: () => undefined,
  });
  const images = new Images(pool, fileStore(await mkdtemp(join(tmpdir(), 'ticket-rush-pictures-'))));
  job = seedPictures(pool, images, (notice) => notices.push(notice));
});
afterAll(async () => {
  await pool?.end();
  await app?.stop();
});

test('every thing of the demonstration gets a picture once, and one that is removed stays removed', async () => {
  const agencies = await app.database.query<{ id: number; slug: string }>(
    `insert into agency (slug, name) values ('one', 'One'), ('two', 'Two'), (null, 'Made by an admin')
     returning id, slug`,
  );
  const pictured = async () => {
    const rows = await app.database.query<{ name: string }>(
      'select name from agency where image is not null order by name',
    );
    return rows.map(({ name }) => name);
  };
  await job.run();
  expect(await pictured()).toEqual(['One', 'Two']);
  const one = numberedId('Agency', agencies[0]!.id);
  const removed = await run(app.url, 'SetImage', { input: { subjectId: one, imageId: null } }, token);
  expect(removed.data.setImage.image).toBeNull();
  await job.run();
  expect(await pictured()).toEqual(['Two']);
  expect(notices).toEqual(['drew 2 pictures of the demonstration']);
});
