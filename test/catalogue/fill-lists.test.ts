import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fillLists } from '../../src/catalogue/search/fill-lists.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';

import { ask } from '../support/graphql.js';
import { poolOn } from '../support/strategy-request.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(() => app.stop());

const found = async (text: string): Promise<string[]> => {
  const query = 'query ($text: String) { concerts(filter: { text: $text }) { nodes { title } } }';
  const { data } = await ask(app.url, query, { text });
  return data.concerts.nodes.map(({ title }: { title: string }) => title);
};

/** As a migration leaves them that ran before the functions were there. */
async function forgetLists(): Promise<void> {
  await app.database.query(`
    do $$ begin
      set local session_replication_role = replica;
      delete from concert_search; delete from concert_words; delete from concert_city;
      delete from performance_listing;
      insert into concert_search_due (concert_id) select id from concert;
    end $$`);
}

test('concerts that were there before the lists are written by every start, and by two at once', async () => {
  for (let index = 0; index < 7; index += 1) {
    await createConcert(app, { concert: { title: `Earlier ${index}` } });
  }
  await forgetLists();
  expect(await found('earlier')).toEqual([]);
  const pools = [poolOn(app.database.url, 1), poolOn(app.database.url, 1)];
  await Promise.all(pools.map((pool) => fillLists(pool)));
  await Promise.all(pools.map((pool) => pool.end()));
  expect(await found('earlier')).toHaveLength(7);
  expect(await app.database.query('select from concert_search_due')).toEqual([]);
});

test('a change of a concert that is still due writes that concert alone', async () => {
  await createConcert(app, { concert: { title: 'Later one' } });
  await createConcert(app, { concert: { title: 'Later two' } });
  await forgetLists();
  await app.database.query(`update concert set title = 'Later first' where title = 'Later one'`);
  expect(await found('later')).toEqual(['Later first']);
});
