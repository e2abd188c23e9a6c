import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { ask } from '../support/graphql.js';
import { startOwnRedis } from '../support/own-redis.js';
import { startProxy } from '../support/proxy.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';

/** What a change may take until every process shows it, with a margin for a busy machine. */
const SHOWN_WITHIN_MS = 1_000;

let app: TestApp;
let concert: TestConcert;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  concert = await createConcert(app);
});
afterAll(() => app.stop());

const CONCERT = 'query ($id: ID!) { performance(id: $id) { concert { title } sections { name } } }';

async function seen(url: string): Promise<{ title: string; section: string }> {
  const { data } = await ask(url, CONCERT, { id: concert.performanceId });
  return { title: data.performance.concert.title, section: data.performance.sections[0].name };
}

async function rename(title: string, db: Pick<TestApp['database'], 'query'> = app.database): Promise<void> {
  await db.query(
    `with renamed as (update concert set title = $1 where id = (select max(id) from concert) returning id)
     select record_catalogue_change(null, 'CONCERT', id, 'CHANGED', null, null) from renamed`,
    [title],
  );
}

/** How long it takes until the title is shown there. */
async function shownAfter(url: string, title: string): Promise<number> {
  const from = performance.now();
  while ((await seen(url)).title !== title) {
    if (performance.now() - from > 5_000) throw new Error(`"${title}" is not shown`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - from;
}

test('a change is shown by every process within a second, also by one that hears no messages', async () => {
  const redis = await startOwnRedis();
  const others: ServerProcess[] = [];
  const environments: Record<string, string>[] = [{}, { REDIS_URL: redis.url }];
  for (const environment of environments) {
    const roles = { ROLES: 'api', SEED: 'false', MIGRATE_ON_START: 'false' };
    others.push(await startServerProcess(app.database.url, { ...roles, ...environment }));
  }
  await redis.kill();
  const urls = [app.url, ...others.map(({ url }) => url!)];
  try {
    for (const title of ['First', 'Second', 'Third']) {
      await Promise.all(urls.map(seen));
      await rename(title);
      const took = await Promise.all(urls.map((url) => shownAfter(url, title)));
      expect(Math.max(...took)).toBeLessThan(SHOWN_WITHIN_MS);
    }
  } finally {
    await Promise.all([...others.map((other) => other.kill()), redis.stop()]);
  }
});

test('what is in memory is not given for longer than a second while the changes cannot be followed', async () => {
  const proxy = await startProxy(app.database.url);
  const follower = await startOn({ ...app.database, url: proxy.url }, { ROLES: 'api' });
  try {
    await seen(follower.url!);
    // Every poll is lost from here on, and its connection with it. Other statements go through.
    let lost = 0;
    const lose = async (): Promise<void> => {
      await proxy.atQuestion('catalogue-changes', () => {
        lost += 1;
      });
      if (lost < 1_000) void lose();
    };
    void lose();
    await rename('Changed behind a cut link');
    expect(await shownAfter(follower.url!, 'Changed behind a cut link')).toBeLessThan(SHOWN_WITHIN_MS + 500);
    expect(lost).toBeGreaterThan(0);
    lost = 1_000;
  } finally {
    await follower.stop();
    await proxy.close();
  }
});

test('a change that commits late, after changes with higher numbers, is not missed', async () => {
  const late = new pg.Client({ connectionString: app.database.url });
  await late.connect();
  try {
    await late.query('begin');
    await late.query(
      `select record_catalogue_change(null, 'CONCERT', max(id), 'CHANGED', null, null) from concert`,
    );
    await late.query(`update concert set title = 'Late' where id = (select max(id) from concert)`);
    await app.database.query(`select record_catalogue_change(null, 'VENUE', 1, 'CHANGED', null, null)`);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await seen(app.url)).title).not.toBe('Late');
    await late.query('commit');
    expect(await shownAfter(app.url, 'Late')).toBeLessThan(SHOWN_WITHIN_MS);
  } finally {
    await late.end();
  }
});

test('a section that was renamed or has another price is read again', async () => {
  await seen(app.url);
  await app.database.query(
    `with changed as (update section set name = 'Balcony' returning performance_id)
     select record_catalogue_change(null, 'PERFORMANCE', performance_id, 'CHANGED', null, null) from changed`,
  );
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect((await seen(app.url)).section).toBe('Balcony');
});
