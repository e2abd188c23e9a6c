import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  ALL_CHANGES,
  CHANGES_OF_ACTOR,
  CHANGES_OF_AGENCIES,
  CHANGES_OF_KIND,
  CHANGES_OF_THING,
} from '../../src/catalogue/administration/catalogue-change.statement.js';
import type { Statement } from '../../src/platform/postgres.js';
import { ask } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import {
  type Change,
  changesSeen,
  done,
  makers,
  openWorld,
  performanceInput,
  type World,
} from './organisers.js';

let world: World;
let create: ReturnType<typeof makers>;
let url: string;
beforeAll(async () => {
  world = await openWorld();
  create = makers(world);
  url = world.app.url;
}, 60_000);
afterAll(() => world?.app.stop());

test('the record is for admins and organisers', async () => {
  expect(await changesSeen(url, null)).toBe('UNAUTHENTICATED');
  for (const who of ['staff', 'fan', 'guest'] as const) {
    expect(await changesSeen(url, world[who])).toBe('FORBIDDEN');
  }
});

test.each(['admin', 'member'] as const)(
  'pages for an %s are in order, without gaps or repeats, also while changes are added',
  async (who) => {
    const artistId = await create.artist();
    for (let n = 1; n <= 9; n += 1) await done(url, 'updateArtist', { artistId, name: `${n}` }, world.member);
    const query = `query ($after: String, $nodeId: ID) { catalogueChanges(first: 4, after: $after, nodeId: $nodeId) {
    nodes { after } pageInfo { hasNextPage endCursor } } }`;
    const names: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const variables: Record<string, unknown> = { after, nodeId: artistId };
      const answer = await ask(url, query, variables, { token: world[who].token });
      const { nodes, pageInfo } = answer.data.catalogueChanges;
      names.push(...nodes.map((node: { after: string }) => JSON.parse(node.after).name));
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
      await done(url, 'updateArtist', { artistId, name: `later ${names.length}` }, world.member);
    }
    expect(names).toEqual(['9', '8', '7', '6', '5', '4', '3', '2', '1', 'Artist']);
  },
);

test('is narrowed by kind, by thing and by actor, for admins and organisers alike', async () => {
  const artistId = await create.artist();
  const concertId = await create.concert({ artistId });
  await done(url, 'updateConcert', { concertId, title: 'Anew' }, world.member);
  for (const by of [world.admin, world.member]) {
    const seen = async (variables: Record<string, unknown>) =>
      (await changesSeen(url, by, variables)) as Change[];
    const ofMember = await seen({ actorId: world.member.userId });
    expect(ofMember.length).toBeGreaterThan(0);
    expect(new Set(ofMember.map(({ actor }) => actor!.id))).toEqual(new Set([world.member.userId]));
    expect(new Set((await seen({ kind: 'ARTIST' })).map(({ kind }) => kind))).toEqual(new Set(['ARTIST']));
    expect((await seen({ nodeId: concertId })).map(({ action }) => action)).toEqual(['CHANGED', 'CREATED']);
    const both = await seen({ nodeId: concertId, actorId: world.member.userId });
    expect(both.map(({ action }) => action)).toEqual(['CHANGED']);
    expect(both[0]!.subject).toEqual({ id: concertId });
    expect(await seen({ kind: 'ARTIST', actorId: world.stranger.userId })).toEqual([]);
  }
  for (const variables of [
    { nodeId: 'nonsense' },
    { actorId: 'con_1' },
    { nodeId: artistId, kind: 'VENUE' },
  ]) {
    expect(await changesSeen(url, world.admin, variables)).toBe('BAD_USER_INPUT');
  }
});

test('an organiser sees nothing of an agency that is not theirs', async () => {
  const theirs = (await changesSeen(url, world.stranger)) as Change[];
  expect(theirs.map(({ subject }) => subject!.id)).toContain(world.otherAgencyId);
  const all = (await changesSeen(url, world.admin)) as Change[];
  const own = (await changesSeen(url, world.member)) as Change[];
  const ids = (entries: Change[]) => entries.map(({ id }) => id);
  expect(ids(own).filter((id) => ids(theirs).includes(id))).toEqual([]);
  expect(ids(all)).toEqual(expect.arrayContaining([...ids(own), ...ids(theirs)]));
  expect(ids(all)).toEqual([...ids(all)].sort((a, b) => Number(b) - Number(a)));
});

test('a new concert is recorded with its performance and its new venue, in the words of the API', async () => {
  const artistId = await create.artist();
  const concertId = await create.concert({ artistId, performances: [performanceInput()] });
  const performanceId = await create.performanceOf(concertId);
  const [concert] = (await changesSeen(url, world.member, { nodeId: concertId })) as Change[];
  expect(concert!.after).toEqual({
    title: 'Concert',
    kind: 'CONCERT',
    artistId,
    agencyId: world.agencyId,
    currency: 'KRW',
    hasWaitingRoom: false,
  });
  const [performance] = (await changesSeen(url, world.member, { nodeId: performanceId })) as Change[];
  expect(performance!.after).toMatchObject({ concertId, seatsTotal: 10, lab: false });
  const venueId = performance!.after!.venueId as string;
  const [venue] = (await changesSeen(url, world.member, { nodeId: venueId })) as Change[];
  expect(venue).toMatchObject({ action: 'CREATED', after: { name: 'Hall', agencyId: world.agencyId } });
});

test('a digest is never told, but that it has changed is', async () => {
  const concertId = decodeNumbered('Concert', await create.concert());
  const record = (before: object | null, after: object) =>
    world.app.database.query<{ recorded: boolean }>(
      `select record_catalogue_difference(null, 'CONCERT', $1, 'CHANGED', $2, $3) as recorded`,
      [concertId, before, after],
    );
  const last = async () =>
    (
      await world.app.database.query('select before, after from catalogue_change order by id desc limit 1')
    )[0];
  const first = { presale_code_digest: '\\x01', presale_tier: 'VIP' };
  const second = { presale_code_digest: '\\x02', presale_tier: 'VIP' };
  await record({ presale_code_digest: null, presale_tier: 'VIP' }, first);
  expect(await last()).toEqual({
    before: { presale_code_digest: null },
    after: { presale_code_digest: true },
  });
  await record(first, second);
  expect(await last()).toEqual({
    before: { presale_code_digest: true },
    after: { presale_code_digest: true },
  });
  expect(await record(second, second)).toEqual([{ recorded: false }]);
});

test('can be added to and never changed', async () => {
  for (const table of ['catalogue_change', 'catalogue_change_agency']) {
    for (const statement of [`delete from ${table}`, `truncate ${table} cascade`]) {
      await expect(world.app.database.query(statement)).rejects.toMatchObject({ code: '23001' });
    }
  }
  const update = 'update catalogue_change set actor_user_id = null';
  await expect(world.app.database.query(update)).rejects.toMatchObject({ code: '23001' });
});

test('a page of the record is read along an index, however it is narrowed', async () => {
  const { database } = world.app;
  await database.query(
    `insert into catalogue_change (kind, entity_id, action)
     select 'VENUE', n, 'CHANGED' from generate_series(1, 20000) n`,
  );
  await database.query('analyze catalogue_change');
  const [member] = await database.query<{ id: string }>(
    `select id from user_account where display_name = 'Member'`,
  );
  const given: [Statement, string, string, string][] = [
    [ALL_CHANGES, 'null', 'null', 'null'],
    [CHANGES_OF_KIND, `'ARTIST'`, 'null', 'null'],
    [CHANGES_OF_THING, `'VENUE'`, '7', 'null'],
    [CHANGES_OF_ACTOR, 'null', 'null', `'${member!.id}'`],
    [CHANGES_OF_AGENCIES, 'null', 'null', 'null'],
  ];
  for (const [{ name, text }, ...criteria] of given) {
    const values = ['15000', '21', ...criteria, `'${member!.id}'`];
    const filledIn = text.replace(/\$(\d)/g, (_, place: string) => values[Number(place) - 1]!);
    const plan = JSON.stringify(await database.query(`explain (format json) ${filledIn}`));
    expect([name, plan]).toEqual([name, expect.stringContaining('catalogue_change_')]);
    expect([name, plan]).not.toEqual([name, expect.stringMatching(/Seq Scan","[^}]*catalogue_change"/)]);
  }
});
