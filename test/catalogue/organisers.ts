import { randomUUID } from 'node:crypto';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { ask, guest, signedIn } from '../support/graphql.js';

export interface Person {
  token: string;
  userId: string;
}

/** One of each kind of callers. The member and the stranger are organisers of one agency each. */
export interface World {
  app: TestApp;
  admin: Person;
  member: Person;
  stranger: Person;
  staff: Person;
  fan: Person;
  guest: Person;
  agencyId: string;
  otherAgencyId: string;
}

type Result = Record<string, any> & { __typename: string; id: string; code?: string };

const INPUT_TYPES: Record<string, string> = { createPerformance: 'AddPerformanceInput' };

/** What a test looks at of each thing. */
const FIELDS = `
  __typename ... on Refusal { code message } ... on Node { id
  ... on Agency { name archivedAt } ... on Artist { name archivedAt agency { id } }
  ... on Promoter { name archivedAt agency { id } }
  ... on Venue { name city country timeZone archivedAt agency { id } }
  ... on Concert { title kind description archivedAt artist { id } agency { id } promoter { id } }
  ... on Performance { archivedAt } }`;

/** The answer to a mutation; the code of the fault where there is one. */
export async function mutate(
  url: string,
  name: string,
  input: Record<string, unknown>,
  by: Person | null,
): Promise<Result | string> {
  const type = INPUT_TYPES[name] ?? `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${FIELDS} } }`;
  const answer = await ask(url, query, { input }, { token: by?.token });
  return answer.data?.[name] ?? answer.errors![0]!.extensions.code;
}

/** The same where it has to succeed. */
export async function done(
  url: string,
  name: string,
  input: Record<string, unknown>,
  by: Person,
): Promise<Result> {
  const result = await mutate(url, name, input, by);
  if (typeof result === 'string' || result.code) throw new Error(`${name}: ${JSON.stringify(result)}`);
  return result;
}

export interface Change {
  id: string;
  at: string;
  actor: { id: string; displayName: string } | null;
  kind: string;
  action: string;
  subject: { id: string } | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The record as a caller sees it, the newest first; the code of the fault where there is one. */
export async function changesSeen(
  url: string,
  by: Person | null,
  variables: Record<string, unknown> = {},
): Promise<Change[] | string> {
  const query = `query ($first: Int, $after: String, $kind: CatalogueKind, $nodeId: ID, $actorId: ID) {
    catalogueChanges(first: $first, after: $after, kind: $kind, nodeId: $nodeId, actorId: $actorId) {
      nodes { id at actor { id displayName } kind action subject { id } before after } } }`;
  const answer = await ask(url, query, { first: 100, ...variables }, { token: by?.token });
  if (!answer.data) return answer.errors![0]!.extensions.code;
  const read = (text: string | null) => (text === null ? null : JSON.parse(text));
  return answer.data.catalogueChanges.nodes.map((node: any) => ({
    ...node,
    before: read(node.before),
    after: read(node.after),
  }));
}

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) { ... on Session { accessToken } } }`;

export async function withAccount(url: string, displayName: string): Promise<Person> {
  const input = { email: `${randomUUID()}@example.com`, password: 'the tests know it', displayName };
  return personOf(url, (await ask(url, SIGN_UP, { input })).data.signUp.accessToken);
}

async function personOf(url: string, token: string): Promise<Person> {
  const { data } = await ask(url, '{ viewer { user { id } } }', {}, { token });
  return { token, userId: data.viewer.user.id };
}

export async function grant(url: string, role: string, to: Person, admin: Person): Promise<void> {
  const query = `mutation ($input: GrantRoleInput!) { grantRole(input: $input) { ... on UserRoles { roles } } }`;
  const answer = await ask(url, query, { input: { userId: to.userId, role } }, { token: admin.token });
  if (!answer.data?.grantRole.roles) throw new Error(JSON.stringify(answer));
}

export async function openWorld(): Promise<World> {
  const app = await startTestApp({ ROLES: 'api' });
  const { url } = app;
  const admin = await personOf(url, await signedIn(url, ADMIN));
  const member = await withAccount(url, 'Member');
  const stranger = await withAccount(url, 'Stranger');
  const staff = await withAccount(url, 'Staff');
  const fan = await withAccount(url, 'Fan');
  for (const organiser of [member, stranger]) await grant(url, 'ORGANISER', organiser, admin);
  await grant(url, 'STAFF', staff, admin);
  const agencyId = (await done(url, 'createAgency', { name: 'Ours' }, admin)).id;
  const otherAgencyId = (await done(url, 'createAgency', { name: 'Theirs' }, admin)).id;
  await done(url, 'addAgencyMember', { agencyId, userId: member.userId }, admin);
  await done(url, 'addAgencyMember', { agencyId: otherAgencyId, userId: stranger.userId }, admin);
  return {
    app,
    admin,
    member,
    stranger,
    staff,
    fan,
    guest: await personOf(url, await guest(url)),
    agencyId,
    otherAgencyId,
  };
}

/** A performance for `createConcert` and `createPerformance`. */
export const performanceInput = (changes: Record<string, unknown> = {}) => ({
  startsAt: '2099-01-01T10:00:00.000Z',
  venue: { name: 'Hall' },
  sections: [{ name: 'A', rows: 2, seatsPerRow: 5, price: 110_000 }],
  ...changes,
});

type Input = Record<string, unknown>;

/** Makes things of the member's agency, as an admin. */
export function makers(world: World) {
  const { agencyId, app, admin } = world;
  const make = async (name: string, input: Input): Promise<string> =>
    (await done(app.url, name, input, admin)).id;
  const concertInput = (changes: Input = {}): Input => ({
    title: 'Concert',
    agencyId,
    performances: [performanceInput()],
    ...changes,
  });
  return {
    make,
    concertInput,
    artist: () => make('createArtist', { name: 'Artist', agencyId }),
    promoter: () => make('createPromoter', { name: 'Promoter', agencyId }),
    venue: () => make('createVenue', { name: 'Venue', agencyId }),
    concert: (changes: Input = {}) => make('createConcert', concertInput(changes)),
    /** A further agency of the member's. */
    async agency(): Promise<string> {
      const further = await make('createAgency', { name: 'Ours too' });
      await done(app.url, 'addAgencyMember', { agencyId: further, userId: world.member.userId }, admin);
      return further;
    },
    /** The first performance of a concert. */
    async performanceOf(concertId: string): Promise<string> {
      const query = 'query ($id: ID!) { concert(id: $id) { performances { nodes { id } } } }';
      return (await ask(app.url, query, { id: concertId })).data.concert.performances.nodes[0].id;
    },
    /** How many entries the record has. */
    async recorded(): Promise<number> {
      const rows = await app.database.query<{ count: number }>('select count(*)::int from catalogue_change');
      return rows[0]!.count;
    },
  };
}
