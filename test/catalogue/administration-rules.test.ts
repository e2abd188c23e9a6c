import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import {
  type Change,
  changesSeen,
  done,
  makers,
  mutate,
  openWorld,
  type Person,
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

type Input = Record<string, unknown>;

function changed(field: string, before: unknown, after: unknown): Partial<Change> {
  return { action: 'CHANGED', before: { [field]: before }, after: { [field]: after } };
}

describe('an update', () => {
  test('leaves what is absent, and removes what is null where that can be', async () => {
    const artistId = await create.artist();
    const promoterId = await create.promoter();
    const concertId = await create.concert({ artistId, promoterId, description: 'Text' });
    const update = (input: Input) => mutate(url, 'updateConcert', { concertId, ...input }, world.member);
    expect(await update({ kind: 'MUSICAL' })).toMatchObject({
      title: 'Concert',
      kind: 'MUSICAL',
      description: 'Text',
      artist: { id: artistId },
      promoter: { id: promoterId },
      agency: { id: world.agencyId },
    });
    expect(await update({ description: null, artistId: null, promoterId: null })).toMatchObject({
      title: 'Concert',
      description: null,
      artist: null,
      promoter: null,
    });
    for (const field of ['title', 'kind']) expect(await update({ [field]: null })).toBe('BAD_USER_INPUT');
    const venueId = await create.venue();
    for (const field of ['name', 'country', 'timeZone']) {
      const input = { venueId, [field]: null };
      expect(await mutate(url, 'updateVenue', input, world.member)).toBe('BAD_USER_INPUT');
    }
  });

  test('to what is there already records nothing', async () => {
    const concertId = await create.concert({ description: 'Text' });
    const before = await create.recorded();
    const same = { concertId, title: 'Concert', description: 'Text', agencyId: world.agencyId };
    await done(url, 'updateConcert', same, world.member);
    await done(url, 'updateConcert', { concertId }, world.member);
    await done(url, 'archiveConcert', { concertId, archived: false }, world.member);
    expect(await create.recorded()).toBe(before);
    await done(url, 'updateConcert', { ...same, title: 'Anew' }, world.member);
    const [newest] = (await changesSeen(url, world.member)) as Change[];
    expect(newest).toMatchObject(changed('title', 'Concert', 'Anew'));
  });

  test('keeps its bounds', async () => {
    const concertId = await create.concert();
    const before = await create.recorded();
    const bad: [string, Input][] = [
      ['updateConcert', { concertId, title: '' }],
      ['updateConcert', { concertId, title: 'x'.repeat(201) }],
      ['updateConcert', { concertId, title: 'two\nlines' }],
      ['updateConcert', { concertId, description: 'x'.repeat(5_001) }],
      ['updateConcert', { concertId, description: ' ' }],
      ['updateConcert', { concertId, description: 'a\u0000b' }],
      ['updateAgency', { agencyId: world.agencyId, name: 'x'.repeat(201) }],
      ['createArtist', { name: '', agencyId: world.agencyId }],
      ['createVenue', { name: 'A', timeZone: 'Mars/Base', agencyId: world.agencyId }],
      ['createVenue', { name: 'A', country: 'kr', agencyId: world.agencyId }],
    ];
    for (const [name, input] of bad) {
      expect(await mutate(url, name, input, world.admin)).toBe('BAD_USER_INPUT');
    }
    expect(await create.recorded()).toBe(before);
    const title = 'x'.repeat(200);
    const description = 'y'.repeat(5_000);
    await done(url, 'updateConcert', { concertId, title, description }, world.member);
  });

  test('of what is not there, or names what is not there, is refused', async () => {
    const concertId = await create.concert();
    const archived = await create.artist();
    await done(url, 'archiveArtist', { artistId: archived }, world.member);
    const refused: [string, Input][] = [
      ['updateAgency', { agencyId: 'agy_zzzz', name: 'A' }],
      ['updateConcert', { concertId: 'art_1', title: 'A' }],
      ['archiveVenue', { venueId: 'ven_zzzz' }],
      ['archivePerformance', { performanceId: 'per_zzzz' }],
      ['updateConcert', { concertId, artistId: 'art_zzzz' }],
      ['updateConcert', { concertId, promoterId: 'nonsense' }],
      ['updateConcert', { concertId, agencyId: 'agy_zzzz' }],
      ['updateConcert', { concertId, artistId: archived }],
      ['createArtist', { name: 'A', agencyId: 'agy_zzzz' }],
      ['createPerformance', { concertId: 'con_zzzz', performance: performanceInput() }],
      ['createPerformance', { concertId, performance: performanceInput({ venue: { id: 'ven_zzzz' } }) }],
      ['createConcert', create.concertInput({ promoterId: 'pro_zzzz' })],
      ['addAgencyMember', { agencyId: 'agy_zzzz', userId: world.fan.userId }],
      ['addAgencyMember', { agencyId: world.agencyId, userId: 'con_1' }],
      ['removeAgencyMember', { agencyId: 'agy_zzzz', userId: world.fan.userId }],
    ];
    for (const [name, input] of refused) {
      expect([name, input, await mutate(url, name, input, world.admin)]).toEqual([
        name,
        input,
        expect.objectContaining({ code: 'NOT_FOUND' }),
      ]);
    }
  });

  test('of two organisers at once keeps both', async () => {
    for (let round = 0; round < 10; round += 1) {
      const concertId = await create.concert();
      await Promise.all([
        done(url, 'updateConcert', { concertId, title: `Title ${round}` }, world.member),
        done(url, 'updateConcert', { concertId, description: `Text ${round}` }, world.admin),
      ]);
      const query = 'query ($id: ID!) { concert(id: $id) { title description } }';
      expect((await ask(url, query, { id: concertId })).data.concert).toEqual({
        title: `Title ${round}`,
        description: `Text ${round}`,
      });
      const entries = (await changesSeen(url, world.admin, { nodeId: concertId })) as Change[];
      const fields = entries.slice(0, 2).map(({ before, after }) => [before, after]);
      expect(fields).toContainEqual([{ title: 'Concert' }, { title: `Title ${round}` }]);
      expect(fields).toContainEqual([{ description: null }, { description: `Text ${round}` }]);
    }
  });
});

describe('a move to another agency', () => {
  test('needs both agencies', async () => {
    const artistId = await create.artist();
    const move = { artistId, agencyId: world.otherAgencyId };
    expect(await mutate(url, 'updateArtist', move, world.member)).toBe('FORBIDDEN');
    expect(await mutate(url, 'updateArtist', move, world.stranger)).toBe('FORBIDDEN');
    await done(url, 'updateArtist', move, world.admin);
    expect(await mutate(url, 'updateArtist', { artistId, name: 'A' }, world.member)).toBe('FORBIDDEN');
    await done(url, 'updateArtist', { artistId, name: 'A' }, world.stranger);
    // Both see the move; each sees the rest of its own time.
    const seen = async (who: 'member' | 'stranger') =>
      ((await changesSeen(url, world[who], { nodeId: artistId })) as Change[]).map(({ action, after }) => [
        action,
        Object.keys(after!),
      ]);
    expect(await seen('member')).toEqual([
      ['CHANGED', ['agencyId']],
      ['CREATED', ['name', 'agencyId']],
    ]);
    expect(await seen('stranger')).toEqual([
      ['CHANGED', ['name']],
      ['CHANGED', ['agencyId']],
    ]);
  });

  test('is done by an organiser of both', async () => {
    const agencyId = await create.agency();
    const venueId = await create.venue();
    const moved = await done(url, 'updateVenue', { venueId, agencyId }, world.member);
    expect(moved.agency).toEqual({ id: agencyId });
  });

  test('is no way to name another agency’s artists and promoters', async () => {
    const concertId = await create.concert();
    const theirs = { agencyId: world.otherAgencyId };
    const artistId = await create.make('createArtist', { name: 'Theirs', ...theirs });
    const promoterId = await create.make('createPromoter', { name: 'Theirs', ...theirs });
    for (const named of [{ artistId }, { promoterId }]) {
      expect(await mutate(url, 'updateConcert', { concertId, ...named }, world.member)).toBe('FORBIDDEN');
      expect(await mutate(url, 'createConcert', create.concertInput(named), world.member)).toBe('FORBIDDEN');
      await done(url, 'updateConcert', { concertId, ...named }, world.admin);
    }
    // It is there already: sending it back is no new naming.
    await done(url, 'updateConcert', { concertId, artistId, promoterId, title: 'Anew' }, world.member);
    const free = await create.make('createArtist', { name: 'Of no agency' });
    await done(url, 'updateConcert', { concertId, artistId: free }, world.member);
  });
});

describe('createConcert', () => {
  test('takes the agency of the artist where none is named', async () => {
    const artistId = await create.artist();
    const input = { title: 'A', artistId, performances: [performanceInput()] };
    const concert = await done(url, 'createConcert', input, world.member);
    expect(concert).toMatchObject({ agency: { id: world.agencyId }, artist: { id: artistId } });
    expect(await mutate(url, 'createConcert', input, world.stranger)).toBe('FORBIDDEN');
    const query = `query ($id: ID!) { concert(id: $id) { performances { nodes { venue { id agency { id } } } } } }`;
    const { nodes } = (await ask(url, query, { id: concert.id })).data.concert.performances;
    expect(nodes[0].venue.agency).toEqual({ id: world.agencyId });
  });

  test('by an organiser finds the concert of its key again, and a refusal frees the key', async () => {
    const input = create.concertInput({ idempotencyKey: 'own key', title: 'Once' });
    const bad = { ...input, promoterId: 'pro_zzzz' };
    expect(await mutate(url, 'createConcert', bad, world.member)).toMatchObject({ code: 'NOT_FOUND' });
    const { id } = await done(url, 'createConcert', input, world.member);
    expect((await done(url, 'createConcert', input, world.member)).id).toBe(id);
    const other = { ...input, description: 'Another' };
    expect(await mutate(url, 'createConcert', other, world.member)).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });
});

describe('a waiting room', () => {
  test('is set by the organisers of its concert, and each change is recorded', async () => {
    const room = { capacity: 100, admitPerSecond: 10 };
    const saleOpensAt = '2098-06-01T10:00:00Z';
    const concertId = await create.concert({ saleOpensAt, waitingRoom: room });
    const set = async (by: Person | null) => {
      const answer = await run(url, 'UpdateWaitingRoom', { input: { concertId, capacity: 120 } }, by?.token);
      return answer.errors?.[0]?.extensions.code ?? answer.data.updateWaitingRoom.capacity;
    };
    for (const who of ['stranger', 'staff', 'fan'] as const) expect(await set(world[who])).toBe('FORBIDDEN');
    expect(await set(null)).toBe('UNAUTHENTICATED');
    expect(await set(world.member)).toBe(120);
    expect(await set(world.admin)).toBe(120);
    const entries = (await changesSeen(url, world.member, { nodeId: concertId })) as Change[];
    expect(entries.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['WAITING_ROOM_CHANGED', { capacity: 100 }, { capacity: 120 }],
      ['CREATED', null, expect.objectContaining({ hasWaitingRoom: true })],
    ]);
  });
});

describe('createPerformance', () => {
  test('adds a performance that is sold like the others', async () => {
    const concertId = await create.concert();
    const input = { concertId, performance: performanceInput(), idempotencyKey: 'performance' };
    const added = await done(url, 'createPerformance', input, world.member);
    expect((await done(url, 'createPerformance', input, world.member)).id).toBe(added.id);
    const query = `query ($id: ID!) { concert(id: $id) { performances { totalCount nodes { id seatsTotal seatsLeft } } } }`;
    const { performances } = (await ask(url, query, { id: concertId })).data.concert;
    expect(performances).toEqual({
      totalCount: 2,
      nodes: [expect.anything(), { id: added.id, seatsTotal: 10, seatsLeft: 10 }],
    });
    const other = { ...input, performance: performanceInput({ startsAt: '2098-01-01T10:00:00Z' }) };
    expect(await mutate(url, 'createPerformance', other, world.member)).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test('begins in the future and after the opening of the sale', async () => {
    const concertId = await create.concert({ saleOpensAt: '2098-06-01T10:00:00Z' });
    for (const startsAt of ['2020-01-01T10:00:00Z', '2098-06-01T10:00:00Z']) {
      const input = { concertId, performance: performanceInput({ startsAt }) };
      expect(await mutate(url, 'createPerformance', input, world.member)).toBe('BAD_USER_INPUT');
    }
  });

  test('goes up to 200 performances of a concert, also when many come at once', async () => {
    const concertId = await create.concert();
    const number = decodeNumbered('Concert', concertId);
    await world.app.database.query(
      `insert into performance (concert_id, venue_id, starts_at, lab, first_seat_id, seats_total)
       select concert_id, venue_id, starts_at, lab, -n, 1
       from performance cross join generate_series(1, 197) n where concert_id = $1`,
      [number],
    );
    const input = { concertId, performance: performanceInput() };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => mutate(url, 'createPerformance', input, world.member)),
    );
    expect(answers.filter((answer) => answer === 'BAD_USER_INPUT')).toHaveLength(3);
  });
});
