import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Change,
  changesSeen,
  done,
  makers,
  mutate,
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

type Input = Record<string, unknown>;

/** Each mutation with an input that an organiser of the agency may send, and what is recorded of it. */
const MUTATIONS: [string, () => Promise<Input>, Partial<Change>][] = [
  [
    'updateAgency',
    async () => ({ agencyId: await create.agency(), name: 'Anew' }),
    changed('name', 'Ours too', 'Anew'),
  ],
  [
    'archiveAgency',
    async () => ({ agencyId: await create.agency() }),
    { kind: 'AGENCY', action: 'ARCHIVED' },
  ],
  [
    'createArtist',
    async () => ({ name: 'New', agencyId: world.agencyId }),
    { kind: 'ARTIST', action: 'CREATED', before: null, after: { name: 'New', agencyId: expect.any(String) } },
  ],
  [
    'updateArtist',
    async () => ({ artistId: await create.artist(), name: 'Anew' }),
    { kind: 'ARTIST', ...changed('name', 'Artist', 'Anew') },
  ],
  [
    'archiveArtist',
    async () => ({ artistId: await create.artist() }),
    { kind: 'ARTIST', action: 'ARCHIVED' },
  ],
  [
    'createPromoter',
    async () => ({ name: 'New', agencyId: world.agencyId }),
    {
      kind: 'PROMOTER',
      action: 'CREATED',
      before: null,
      after: { name: 'New', agencyId: expect.any(String) },
    },
  ],
  [
    'updatePromoter',
    async () => ({ promoterId: await create.promoter(), name: 'Anew' }),
    { kind: 'PROMOTER', ...changed('name', 'Promoter', 'Anew') },
  ],
  [
    'archivePromoter',
    async () => ({ promoterId: await create.promoter() }),
    { kind: 'PROMOTER', action: 'ARCHIVED' },
  ],
  [
    'createVenue',
    async () => ({ name: 'New', city: 'Seoul', agencyId: world.agencyId }),
    {
      kind: 'VENUE',
      action: 'CREATED',
      before: null,
      after: {
        name: 'New',
        city: 'Seoul',
        country: 'KR',
        timeZone: 'Asia/Seoul',
        agencyId: expect.any(String),
      },
    },
  ],
  [
    'updateVenue',
    async () => ({ venueId: await create.venue(), timeZone: 'Europe/Berlin' }),
    { kind: 'VENUE', ...changed('timeZone', 'Asia/Seoul', 'Europe/Berlin') },
  ],
  ['archiveVenue', async () => ({ venueId: await create.venue() }), { kind: 'VENUE', action: 'ARCHIVED' }],
  ['createConcert', async () => create.concertInput(), { kind: 'CONCERT', action: 'CREATED', before: null }],
  [
    'updateConcert',
    async () => ({ concertId: await create.concert(), description: 'Two\nlines' }),
    { kind: 'CONCERT', ...changed('description', null, 'Two\nlines') },
  ],
  [
    'archiveConcert',
    async () => ({ concertId: await create.concert() }),
    { kind: 'CONCERT', action: 'ARCHIVED' },
  ],
  [
    'createPerformance',
    async () => ({ concertId: await create.concert(), performance: performanceInput() }),
    { kind: 'PERFORMANCE', action: 'CREATED', before: null },
  ],
  [
    'archivePerformance',
    async () => ({ performanceId: await create.performanceOf(await create.concert()) }),
    { kind: 'PERFORMANCE', action: 'ARCHIVED' },
  ],
];

function changed(field: string, before: unknown, after: unknown): Partial<Change> {
  return { action: 'CHANGED', before: { [field]: before }, after: { [field]: after } };
}

describe.each(MUTATIONS)('%s', (name, input, entry) => {
  test.each(['admin', 'member'] as const)('is done for an %s, and recorded', async (who) => {
    const asked = await input();
    const before = await create.recorded();
    const { id } = await done(url, name, asked, world[who]);
    const [newest] = (await changesSeen(url, world.admin, { nodeId: id })) as Change[];
    const displayName = who === 'admin' ? expect.any(String) : 'Member';
    const actor = { id: world[who].userId, displayName };
    expect(newest).toMatchObject({ actor, subject: { id }, ...entry });
    // The concert's performance and its new venue are recorded beside it.
    const beside = { createConcert: 3, createPerformance: 2 }[name] ?? 1;
    expect(await create.recorded()).toBe(before + beside);
    // Those whose agency it is see the same.
    expect(((await changesSeen(url, world.member, { nodeId: id })) as Change[])[0]).toEqual(newest);
    expect(await changesSeen(url, world.stranger, { nodeId: id })).toEqual([]);
  });

  test('is refused to all others, and changes nothing', async () => {
    const asked = await input();
    const before = await create.recorded();
    for (const who of ['stranger', 'staff', 'fan', 'guest'] as const) {
      expect(await mutate(url, name, asked, world[who])).toBe('FORBIDDEN');
    }
    expect(await mutate(url, name, asked, null)).toBe('UNAUTHENTICATED');
    expect(await create.recorded()).toBe(before);
  });
});

describe('what only admins do', () => {
  const ADMINS_ONLY: [string, () => Promise<Input>][] = [
    ['createAgency', async () => ({ name: 'New' })],
    ['addAgencyMember', async () => ({ agencyId: world.agencyId, userId: world.fan.userId })],
    ['removeAgencyMember', async () => ({ agencyId: world.agencyId, userId: world.fan.userId })],
    ['createArtist', async () => ({ name: 'Of no agency' })],
    ['createPromoter', async () => ({ name: 'Of no agency' })],
    ['createVenue', async () => ({ name: 'Of no agency' })],
    ['createConcert', async () => create.concertInput({ agencyId: null })],
    ['updateArtist', async () => ({ artistId: await create.make('createArtist', { name: 'A' }), name: 'B' })],
    ['updateConcert', async () => ({ concertId: await create.concert({ agencyId: null }), title: 'B' })],
    ['updateArtist', async () => ({ artistId: await create.artist(), agencyId: null })],
  ];

  test.each(ADMINS_ONLY)('%s', async (name, input) => {
    const asked = await input();
    const before = await create.recorded();
    for (const who of ['member', 'stranger', 'staff', 'fan', 'guest'] as const) {
      expect(await mutate(url, name, asked, world[who])).toBe('FORBIDDEN');
    }
    expect(await mutate(url, name, asked, null)).toBe('UNAUTHENTICATED');
    expect(await create.recorded()).toBe(before);
    await done(url, name, asked, world.admin);
  });
});
