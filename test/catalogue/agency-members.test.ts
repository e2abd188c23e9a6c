import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startOn } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { ask } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import {
  type Change,
  changesSeen,
  done,
  grant,
  makers,
  mutate,
  openWorld,
  type Person,
  type World,
  withAccount,
} from './organisers.js';

/** Every process knows a role within a second; the rest is for a busy machine. */
const KNOWN_WITHIN_MS = 5_000;

let world: World;
let create: ReturnType<typeof makers>;
let url: string;
beforeAll(async () => {
  world = await openWorld();
  create = makers(world);
  url = world.app.url;
}, 60_000);
afterAll(() => world?.app.stop());

const membersSeen = async (agencyId: string, by: Person | null) => {
  const query =
    'query ($id: ID!) { node(id: $id) { ... on Agency { members { user { id displayName } addedAt } } } }';
  return (await ask(url, query, { id: agencyId }, { token: by?.token })).data.node.members;
};

const agenciesOf = async (by: Person): Promise<string[]> => {
  const { data } = await ask(url, '{ myAgencies(first: 50) { nodes { id } } }', {}, { token: by.token });
  return data.myAgencies.nodes.map(({ id }: { id: string }) => id);
};

describe('a membership', () => {
  test('is given and taken by admins, is recorded, and again changes nothing', async () => {
    const agencyId = await create.make('createAgency', { name: 'A' });
    const organiser = await withAccount(url, 'New');
    await grant(url, 'ORGANISER', organiser, world.admin);
    const membership = { agencyId, userId: organiser.userId };
    const rename = (name: string) => mutate(url, 'updateAgency', { agencyId, name }, organiser);
    expect(await rename('B')).toBe('FORBIDDEN');
    await done(url, 'addAgencyMember', membership, world.admin);
    await done(url, 'addAgencyMember', membership, world.admin);
    expect(await rename('C')).toMatchObject({ name: 'C' });
    expect(await agenciesOf(organiser)).toEqual([agencyId]);
    await done(url, 'removeAgencyMember', membership, world.admin);
    await done(url, 'removeAgencyMember', membership, world.admin);
    expect(await rename('D')).toBe('FORBIDDEN');
    expect(await agenciesOf(organiser)).toEqual([]);
    const entries = (await changesSeen(url, world.admin, { nodeId: agencyId })) as Change[];
    const user = { userId: organiser.userId };
    expect(entries.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['MEMBER_REMOVED', user, null],
      ['CHANGED', { name: 'A' }, { name: 'C' }],
      ['MEMBER_ADDED', null, user],
      ['CREATED', null, { name: 'A' }],
    ]);
  });

  test('is nothing without the role, and the role nothing without it', async () => {
    const agencyId = await create.make('createAgency', { name: 'A' });
    const fan = await withAccount(url, 'Fan');
    await done(url, 'addAgencyMember', { agencyId, userId: fan.userId }, world.admin);
    expect(await mutate(url, 'updateAgency', { agencyId, name: 'B' }, fan)).toBe('FORBIDDEN');
    expect(await membersSeen(agencyId, fan)).toBeNull();
    await grant(url, 'ORGANISER', fan, world.admin);
    await done(url, 'updateAgency', { agencyId, name: 'B' }, fan);
    expect(await mutate(url, 'updateAgency', { agencyId: world.agencyId, name: 'B' }, fan)).toBe('FORBIDDEN');
  });

  test('is not for guests, nor for users that do not exist', async () => {
    const { agencyId } = world;
    const add = (userId: string) => mutate(url, 'addAgencyMember', { agencyId, userId }, world.admin);
    expect(await add(world.guest.userId)).toMatchObject({ code: 'GUEST_ACCOUNT' });
    const unknown = world.fan.userId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect(await add(unknown)).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is seen by admins and by members', async () => {
    const { agencyId, member } = world;
    const seen = [{ user: { id: member.userId, displayName: 'Member' }, addedAt: expect.any(String) }];
    expect(await membersSeen(agencyId, world.admin)).toEqual(seen);
    expect(await membersSeen(agencyId, member)).toEqual(seen);
    for (const other of [world.stranger, world.staff, world.fan, null]) {
      expect(await membersSeen(agencyId, other)).toBeNull();
    }
  });

  test('is one of at most 100, also when many are added at once', async () => {
    const agencyId = await create.make('createAgency', { name: 'Full' });
    await world.app.database.query(
      `with made as (
         insert into user_account (id, viewer_id, email, display_name, roles)
         select gen_random_uuid(), gen_random_uuid(), 'm' || n || '@example.com', 'M', '{FAN}'
         from generate_series(1, 99) n returning id)
       insert into agency_member (user_id, agency_id) select id, $1 from made`,
      [decodeNumbered('Agency', agencyId)],
    );
    const users = [world.fan, world.member, world.stranger, world.staff];
    const answers = await Promise.all(
      users.map(({ userId }) => mutate(url, 'addAgencyMember', { agencyId, userId }, world.admin)),
    );
    expect(answers.filter((answer) => answer === 'BAD_USER_INPUT')).toHaveLength(3);
    expect(await membersSeen(agencyId, world.admin)).toHaveLength(100);
  });
});

describe('a removal', () => {
  test('at the same instant as an update of the member comes before it or after it, as the record says', async () => {
    const wins = { update: 0, removal: 0 };
    for (let round = 0; round < 30; round += 1) {
      const agencyId = await create.make('createAgency', { name: 'A' });
      const membership = { agencyId, userId: world.member.userId };
      await done(url, 'addAgencyMember', membership, world.admin);
      const [updated] = await Promise.all([
        mutate(url, 'updateAgency', { agencyId, name: 'B' }, world.member),
        done(url, 'removeAgencyMember', membership, world.admin),
      ]);
      const entries = (await changesSeen(url, world.admin, { nodeId: agencyId })) as Change[];
      const order = entries.map(({ action }) => action).reverse();
      if (updated === 'FORBIDDEN') {
        wins.removal += 1;
        expect(order).toEqual(['CREATED', 'MEMBER_ADDED', 'MEMBER_REMOVED']);
      } else {
        wins.update += 1;
        expect(order).toEqual(['CREATED', 'MEMBER_ADDED', 'CHANGED', 'MEMBER_REMOVED']);
      }
    }
    expect(wins.update + wins.removal).toBe(30);
  });

  test('that is not committed yet makes an update wait, and then refuses it', async () => {
    const agencyId = await create.make('createAgency', { name: 'A' });
    const number = decodeNumbered('Agency', agencyId);
    await done(url, 'addAgencyMember', { agencyId, userId: world.member.userId }, world.admin);
    const remove = 'with gone as (delete from agency_member where agency_id = $1 returning 1)';
    const [removal, updated] = await Promise.all([
      // One statement is one transaction: it ends half a second after it has taken the membership.
      world.app.database.query(`${remove} select pg_sleep(0.5) from gone`, [number]),
      new Promise((resolve) => setTimeout(resolve, 200)).then(() =>
        mutate(url, 'updateAgency', { agencyId, name: 'B' }, world.member),
      ),
    ]);
    expect(removal).toHaveLength(1);
    expect(updated).toBe('FORBIDDEN');
  });

  test('counts at once on every process, and a role within a second', async () => {
    const other = await startOn(world.app.database, { ROLES: 'api' });
    try {
      const agencyId = await create.make('createAgency', { name: 'A' });
      const organiser = await withAccount(url, 'Organiser');
      const rename = (on: string, name: string) => mutate(on, 'updateAgency', { agencyId, name }, organiser);
      const membership = { agencyId, userId: organiser.userId };
      await done(url, 'addAgencyMember', membership, world.admin);
      await grant(url, 'ORGANISER', organiser, world.admin);
      await eventually(
        async () => expect(await rename(other.url!, 'B')).toMatchObject({ name: 'B' }),
        KNOWN_WITHIN_MS,
      );
      await done(url, 'removeAgencyMember', membership, world.admin);
      expect(await rename(other.url!, 'C')).toBe('FORBIDDEN');
      await done(url, 'addAgencyMember', membership, world.admin);
      expect(await rename(other.url!, 'D')).toMatchObject({ name: 'D' });
    } finally {
      await other.stop();
    }
  });
});
